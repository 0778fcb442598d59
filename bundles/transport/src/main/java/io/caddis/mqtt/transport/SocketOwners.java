package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.FileRights;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who owns the Unix domain sockets that clients connect to: whoever makes the file is taken for the server. Said once
 * of each owner of each socket. Thread-safe.
 */
final class SocketOwners {
    private static final Logger LOG = LoggerFactory.getLogger(NioTransport.class);
    private static final int SAID_MAX = 200;

    // guarded by this
    private final Set<String> said = new LinkedHashSet<>();
    private final Set<String> looking = new HashSet<>();

    /** False if somebody looks at this one: a disk that hangs occupies one thread, however often a client tries. */
    synchronized boolean begin(String path) {
        return looking.add(path);
    }

    synchronized void end(String path) {
        looking.remove(path);
    }

    /** Blocks as long as the disk does. */
    void look(String path) {
        try {
            String owner = FileRights.foreignOwner(Path.of(path));
            if (owner != null && isNew(path + "=" + owner)) {
                Reports.warn(LOG, "the socket {} belongs to the user '{}', who is taken for the server and is told what"
                        + " it is told: have the server run as this process' user or as root, unless that is the user"
                        + " whom you trust with it", path, owner);
            }
        } catch (RuntimeException e) { // it is no path: whoever connects says so
            Reports.debug(LOG, "the owner of a socket is not known", e);
        } finally {
            end(path);
        }
    }

    private synchronized boolean isNew(String found) {
        boolean added = said.add(found);
        if (said.size() > SAID_MAX) {
            said.remove(said.iterator().next());
        }
        return added;
    }
}
