package io.loadstar.registry.file;

import org.jspecify.annotations.Nullable;

/**
 * The values of a text one after another, whatever its syntax (confined to one look).
 *
 * <p>A map is {@link Token#MAP}, then name, value, name, value, then {@link Token#END}.
 */
interface Cursor {

    /** What stands at the cursor. */
    enum Token {
        /** A map begins. */
        MAP,
        /** A list begins. */
        LIST,
        /** The innermost map or list ends. */
        END,
        /** Text; a name in a map is text, too. */
        TEXT,
        /** A number. */
        NUMBER,
        /** True or false. */
        FLAG,
        /** A null. */
        NOTHING,
        /** Stands for a value that came before and has the name {@link Cursor#text}. */
        ALIAS,
        /** The text is at its end. */
        DONE;

        boolean scalar() {
            return this == TEXT || this == NUMBER || this == FLAG || this == NOTHING;
        }
    }

    /** Moves on and returns what stands there. */
    Token next() throws UnreadableException;

    /** Returns where the last token stands. */
    Position at();

    /** Returns the text of a scalar as it is written, or the name of an alias. */
    String text();

    /** Returns the name under which later aliases mean this value, or {@code null}. */
    @Nullable
    String anchor();
}
