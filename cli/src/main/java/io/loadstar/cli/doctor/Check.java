package io.loadstar.cli.doctor;

import java.util.List;

/** Judges one thing of what was seen of a service (immutable data). */
interface Check {

    /** {@return its name in JSON, which is stable} */
    String id();

    /**
     * Judges what was seen.
     *
     * @param evidence what was seen
     * @return what is wrong; nothing where all is well, or where there is nothing to judge
     */
    List<Finding> look(Evidence evidence);
}
