package io.caddis.mqtt.itests.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * One way to attack a client.
 *
 * @param name     for the table
 * @param keys     of the attacked client's configuration, but for {@code server}
 * @param listener what the attacked client has to do with what arrives
 * @param clients  how many are attacked at a time
 * @param start    begins to attack
 */
record Attack(String name, Map<String, String> keys, Listener listener, int clients, Start start) {
    /** Who takes the messages. */
    enum Listener {
        /** Nobody is subscribed. */
        NONE,
        /** A listener that does nothing. */
        FAST,
        /** A listener that takes its time for each message. */
        SLOW,
        /** A listener that acknowledges nothing. */
        MANUAL,
        /** Two listeners whose filters overlap. */
        OVERLAPPING,
        /** They wait for poll(), which nobody calls. */
        POLL,
        /** The client asks something, and waits for answers. */
        REQUEST
    }

    /** Begins an attack. */
    interface Start {
        /** @param folder for files that the client is told of */
        Running start(long seed, Path folder) throws IOException;
    }

    /** An attack that is going on. */
    interface Running extends AutoCloseable {
        /** The address that the client is told. */
        String server();

        /** What it achieved that it must not, or null. */
        default String success() {
            return null;
        }

        @Override
        void close() throws IOException;
    }

    /** One by a server of MQTT. */
    static Attack of(String name, Map<String, String> keys, Listener listener, HostileServer.Talk talk) {
        return of(name, "mqtt", keys, listener, talk);
    }

    static Attack of(String name, String scheme, Map<String, String> keys, Listener listener,
            HostileServer.Talk talk) {
        return new Attack(name, keys, listener, 1, by(scheme, talk));
    }

    /** By a server of MQTT, without TLS. */
    static Start by(String scheme, HostileServer.Talk talk) {
        return (seed, folder) -> {
            HostileServer server = new HostileServer(talk, seed);
            return new Running() {
                @Override
                public String server() {
                    return scheme + "://127.0.0.1:" + server.port();
                }

                @Override
                public void close() throws IOException {
                    server.close();
                }
            };
        };
    }
}
