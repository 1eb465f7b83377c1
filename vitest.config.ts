import {defineConfig} from 'vitest/config';

// React's production build is what runs in the image, and halves the time of the walks; it has no jsxDEV.
// oxlint-disable-next-line import/no-default-export -- the tool asks for it
export default defineConfig({
	oxc: {jsx: {runtime: 'automatic', development: false}},
	test: {include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], isolate: false, testTimeout: 60_000, env: {NODE_ENV: 'production'}},
});
