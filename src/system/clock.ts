/** Time, injected so that tests own it. */
export type Clock = {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Monotonic milliseconds, for durations. */
	monotonic(): number;
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
};
