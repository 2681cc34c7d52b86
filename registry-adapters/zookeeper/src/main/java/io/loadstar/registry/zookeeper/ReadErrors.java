package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LogText;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** What ZooKeeper refuses with, in Loadstar's kinds (a pure function). */
final class ReadErrors {

    private ReadErrors() {}

    /** {@return whether a code says that the answer is not known, because the connection broke} */
    static boolean isConnectionLoss(Code code) {
        return kind(code) == Kind.UNREACHABLE;
    }

    /** Returns the code of an exception; what is not ZooKeeper's own counts as a lost connection. */
    static Code code(Throwable thrown) {
        Throwable cause = thrown instanceof java.util.concurrent.CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        return cause instanceof KeeperException refused ? refused.code() : Code.CONNECTIONLOSS;
    }

    /** Returns the code of a callback's number. */
    static Code code(int rc) {
        Code code = Code.get(rc);
        return code == null ? Code.SYSTEMERROR : code;
    }

    /**
     * Returns the error of a call that failed.
     *
     * @param source the registry for display
     * @param path the node
     * @param doing such as {@code read}
     * @param code ZooKeeper's answer
     */
    static DiscoveryError error(String source, String path, String doing, Code code) {
        String node = LogText.safe(path);
        Kind kind = kind(code);
        String message = switch (kind) {
            case UNREACHABLE -> source + ": not reachable; check the addresses and that a majority of members runs";
            case TIMEOUT -> source + ": no answer in time for " + node + "; tried again by itself";
            case DENIED ->
                source + ": may not " + doing + ' ' + node + " (" + code + "); check the node's access list (getAcl)";
            default ->
                code == Code.UNIMPLEMENTED
                        ? source + ": is older than ZooKeeper 3.6 and has no persistent watches; upgrade it"
                        : source + ": could not " + doing + ' ' + node + " (" + code + ')';
        };
        return DiscoveryError.of(kind, message);
    }

    private static Kind kind(Code code) {
        return switch (code) {
            case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED -> Kind.UNREACHABLE;
            case OPERATIONTIMEOUT, REQUESTTIMEOUT -> Kind.TIMEOUT;
            case NOAUTH, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH -> Kind.DENIED;
            default -> Kind.MALFORMED;
        };
    }
}
