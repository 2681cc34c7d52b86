package io.loadstar.registry.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees of what stands at a cursor, within bounds of depth and number (confined to one look).
 *
 * <p>An alias is the tree that it stands for, shared, and its values count again: a text that grows by aliases of
 * aliases is refused before anyone walks through it.
 */
final class TreeReader {

    private record Anchored(Node node, int values) {}

    private final Cursor cursor;
    private final int maxValues;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int values;

    TreeReader(Cursor cursor, int maxValues) {
        this.cursor = cursor;
        this.maxValues = maxValues;
    }

    /**
     * Reads the value that begins with a token.
     *
     * @param token the cursor's last token
     * @param depth how many maps and lists it stands in
     */
    Node read(Cursor.Token token, int depth) throws UnreadableException {
        if (token == Cursor.Token.ALIAS) {
            Anchored anchored = anchors.get(cursor.text());
            if (anchored == null) {
                throw UnreadableException.malformed(cursor.at(), "alias *" + cursor.text() + " stands for nothing");
            }
            count(anchored.values);
            return anchored.node;
        }
        int before = values;
        String anchor = cursor.anchor();
        count(1);
        Node node = node(token, depth);
        if (anchor != null) {
            anchors.put(anchor, new Anchored(node, values - before));
        }
        return node;
    }

    private Node node(Cursor.Token token, int depth) throws UnreadableException {
        Position at = cursor.at();
        return switch (token) {
            case MAP -> map(at, deeper(depth));
            case LIST -> list(at, deeper(depth));
            case TEXT, NUMBER, FLAG, NOTHING -> new Node.Scalar(token, cursor.text(), at);
            default -> throw UnreadableException.malformed(at, "no value (expected: one)");
        };
    }

    private Node list(Position at, int depth) throws UnreadableException {
        List<Node> items = new ArrayList<>();
        for (Cursor.Token token = cursor.next(); token != Cursor.Token.END; token = cursor.next()) {
            items.add(read(token, depth));
        }
        return new Node.Sequence(items, at);
    }

    private Node map(Position at, int depth) throws UnreadableException {
        Map<String, Node.Member> members = new LinkedHashMap<>();
        Node.@Nullable Member twice = null;
        for (Cursor.Token token = cursor.next(); token != Cursor.Token.END; token = cursor.next()) {
            String name = name(token);
            Position nameAt = cursor.at();
            Node.Member member = new Node.Member(name, nameAt, read(cursor.next(), depth));
            boolean first = members.putIfAbsent(name, member) == null;
            twice = first || twice != null ? twice : member;
        }
        return new Node.Mapping(members, twice, at);
    }

    /** Returns the name of a member whose first token is at the cursor. */
    String name(Cursor.Token token) throws UnreadableException {
        if (!token.scalar()) {
            throw UnreadableException.malformed(cursor.at(), "a name that is no text (expected: text)");
        }
        return cursor.text();
    }

    /** Counts values. */
    void count(int more) throws UnreadableException {
        if (more > maxValues - values) {
            throw UnreadableException.tooLarge(
                    cursor.at(), "more than " + maxValues + " values (raise the option max-bytes)");
        }
        values += more;
    }

    private int deeper(int depth) throws UnreadableException {
        if (depth >= Limits.MAX_DEPTH) {
            throw UnreadableException.tooLarge(
                    cursor.at(), "more than " + Limits.MAX_DEPTH + " maps and lists in one another");
        }
        return depth + 1;
    }
}
