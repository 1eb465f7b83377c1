/** The live medium: a raw GPT disk image that is only read, and a key that changes with its content. */
export type Medium = {readonly image: string; readonly key: string};
