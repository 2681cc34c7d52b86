package io.loadstar.registry.file;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one document of YAML 1.2, core schema (confined to one look).
 *
 * <p>Only events are taken from the parser: nothing is constructed, so a tag can name no class. Tags other than those
 * of text, maps and lists are refused.
 */
final class YamlCursor implements Cursor {

    private static final Set<String> HARMLESS_TAGS =
            Set.of("!", Tag.STR.getValue(), Tag.MAP.getValue(), Tag.SEQ.getValue());
    private static final ScalarResolver RESOLVER = new CoreScalarResolver(false);

    private final String whole;
    private final Iterator<Event> events;
    private Position at = Position.START;
    private String text = "";
    private @Nullable String anchor;
    private int documents;

    YamlCursor(String text) throws UnreadableException {
        this.whole = text;
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try {
            this.events = new ParserImpl(settings, new StreamReader(settings, text));
        } catch (YamlEngineException e) {
            throw unreadable(e);
        }
    }

    @Override
    public Token next() throws UnreadableException {
        try {
            while (events.hasNext()) {
                Event event = events.next();
                at = event.getStartMark().map(YamlCursor::at).orElse(at);
                Token token = token(event);
                if (token != null) {
                    return token;
                }
            }
            return Token.DONE;
        } catch (YamlEngineException e) {
            throw unreadable(e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The parser's own way to say that a text ends in the midst of an escape, or that one is no character.
            throw UnreadableException.malformed(at, "no YAML from here on: " + e.getMessage());
        }
    }

    /** Returns the token of an event, or null for one that means nothing here. */
    private @Nullable Token token(Event event) throws UnreadableException {
        anchor = event instanceof NodeEvent node
                ? node.getAnchor().map(Anchor::getValue).orElse(null)
                : null;
        return switch (event.getEventId()) {
            case MappingStart -> collection((CollectionStartEvent) event, Token.MAP);
            case SequenceStart -> collection((CollectionStartEvent) event, Token.LIST);
            case MappingEnd, SequenceEnd -> Token.END;
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            case DocumentStart -> documentStart();
            default -> null;
        };
    }

    private @Nullable Token documentStart() throws UnreadableException {
        if (++documents > 1) {
            throw UnreadableException.malformed(at, "a second document (expected: one)");
        }
        return null;
    }

    private Token collection(CollectionStartEvent event, Token token) throws UnreadableException {
        checkTag(event.getTag());
        return token;
    }

    private Token alias(AliasEvent event) {
        text = event.getAlias().getValue();
        anchor = null;
        return Token.ALIAS;
    }

    private Token scalar(ScalarEvent event) throws UnreadableException {
        text = event.getValue();
        checkTag(event.getTag());
        if (!event.isPlain() || event.getTag().isPresent()) {
            return Token.TEXT;
        }
        Tag tag = RESOLVER.resolve(text, true);
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return Token.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return Token.FLAG;
        }
        return tag.equals(Tag.NULL) ? Token.NOTHING : Token.TEXT;
    }

    private void checkTag(Optional<String> tag) throws UnreadableException {
        if (tag.isPresent() && !HARMLESS_TAGS.contains(tag.get())) {
            throw UnreadableException.malformed(at, "tag " + tag.get() + " (expected: no tags)");
        }
    }

    @Override
    public Position at() {
        return at;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public @Nullable String anchor() {
        return anchor;
    }

    private UnreadableException unreadable(YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            Position where = marked.getProblemMark().map(YamlCursor::at).orElse(at);
            String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
            return UnreadableException.malformed(where, context + marked.getProblem());
        }
        if (e instanceof ReaderException reader) {
            // A reader counts code points; the few texts with others than of the basic plane are a column off.
            int index = Math.max(0, Math.min(reader.getPosition(), whole.length()));
            String problem = String.format("character U+%04X, which YAML does not allow", reader.getCodePoint());
            return UnreadableException.malformed(Position.endOf(whole.substring(0, index)), problem);
        }
        return UnreadableException.malformed(at, String.valueOf(e.getMessage()));
    }

    private static Position at(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
