// Nothing: what it costs to start zx on it is what every script pays.
export {}
