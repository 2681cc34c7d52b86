package io.loadstar.registry.file;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a JSON or YAML text, with where it stands (immutable data). */
sealed interface Node {

    /** Where it begins. */
    Position at();

    /** What it is, for messages. */
    String describe();

    /**
     * A single value.
     *
     * @param kind TEXT, NUMBER, FLAG or NOTHING
     * @param text as it is written, without quotes and escapes: {@code 1.10} stays {@code 1.10}
     */
    record Scalar(Cursor.Token kind, String text, Position at) implements Node {
        @Override
        public String describe() {
            return switch (kind) {
                case NOTHING -> "nothing";
                case TEXT -> '"' + text + '"';
                default -> text;
            };
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Position at) implements Node {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * A map.
     *
     * @param members in the order of the text; of a name that comes twice the first one
     * @param twice the first member whose name was there before, or {@code null}
     */
    record Mapping(Map<String, Member> members, @Nullable Member twice, Position at) implements Node {
        @Override
        public String describe() {
            return "a map";
        }
    }

    /**
     * A member of a map.
     *
     * @param at where its name begins
     */
    record Member(String name, Position at, Node value) {}
}
