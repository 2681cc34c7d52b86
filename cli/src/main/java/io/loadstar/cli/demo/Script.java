package io.loadstar.cli.demo;

import java.io.IOException;
import java.util.List;

/** A play and its judge (immutable data). */
interface Script {

    /**
     * Plays all phases.
     *
     * @param stage where; its record is complete when this returns
     */
    void play(Stage stage) throws IOException, InterruptedException;

    /**
     * Checks what is promised against what happened.
     *
     * @param play the record
     * @return every promise
     */
    List<Promise> judge(Play play);
}
