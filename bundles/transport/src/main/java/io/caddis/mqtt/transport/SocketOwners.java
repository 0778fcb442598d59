package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.FileRights;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who owns the Unix domain sockets that clients connect to: whoever makes the file is taken for the server. Said once
 * of each owner of each socket. One thread at a time looks at all of them, so that a disk that hangs takes no more than
 * that one from those who look names up. Thread-safe.
 */
final class SocketOwners {
    private static final Logger LOG = LoggerFactory.getLogger(NioTransport.class);
    private static final int REMEMBERED_MAX = 200;

    // guarded by this
    private final Set<String> said = new LinkedHashSet<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean looking;

    /** True if the caller has to see to it that {@link #look} is called. */
    synchronized boolean add(String path) {
        add(waiting, path);
        boolean idle = !looking;
        looking = true;
        return idle;
    }

    /** There will be no look: nobody connects any more. */
    synchronized void stop() {
        looking = false;
    }

    private synchronized String next() {
        String path = waiting.isEmpty() ? null : waiting.iterator().next();
        waiting.remove(path);
        looking = path != null;
        return path;
    }

    /** Looks at all that were added. Blocks as long as the disk does. */
    void look() {
        for (String path = next(); path != null; path = next()) {
            look(path);
        }
    }

    private void look(String path) {
        try {
            String owner = FileRights.foreignOwner(Path.of(path));
            if (owner != null && isNew(path + "=" + owner)) {
                Reports.warn(LOG, "the socket {} belongs to the user '{}', who is taken for the server and is told what"
                        + " it is told: have the server run as this process' user or as root, unless that is the user"
                        + " whom you trust with it", path, owner);
            }
        } catch (Throwable e) { // it may be no path, which whoever connects says; the next one is looked at
            Reports.debug(LOG, "the owner of a socket is not known", e);
        }
    }

    private synchronized boolean isNew(String found) {
        return add(said, found);
    }

    private boolean add(Set<String> some, String one) {
        assert Thread.holdsLock(this);
        boolean added = some.add(one);
        if (some.size() > REMEMBERED_MAX) {
            some.remove(some.iterator().next());
        }
        return added;
    }
}
