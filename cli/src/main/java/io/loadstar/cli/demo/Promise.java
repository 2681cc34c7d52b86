package io.loadstar.cli.demo;

/**
 * What was promised and what came of it (immutable data).
 *
 * @param id a short name
 * @param text the promise
 * @param kept whether it was kept
 * @param detail what was measured
 */
record Promise(String id, String text, boolean kept, String detail) {}
