package io.caddis.mqtt.spi;

import io.caddis.mqtt.Subscription;
import java.util.List;
import java.util.Objects;

/**
 * One change of the state of a durable session. All changes, applied in order to {@link SessionState#EMPTY}, give the
 * state; a store keeps the sum, not the changes.
 */
public sealed interface SessionChange {
    /**
     * A message was accepted: QUEUED, or at once SENT with its packet identifier.
     *
     * @param outgoing its sequence is greater than all before
     * @param tag      what the application knows it by, so that its end is kept until it is {@link Settled}; null for
     *                 none. Whoever has the session's token adds it
     */
    record Accepted(SessionState.Outgoing outgoing, String tag) implements SessionChange {
        /** Checks that there is one. */
        public Accepted {
            Objects.requireNonNull(outgoing, "outgoing");
        }

        /** Without a tag. */
        public Accepted(SessionState.Outgoing outgoing) {
            this(outgoing, null);
        }
    }

    /**
     * A QUEUED message got a packet identifier and is SENT; or, with identifier 0, the server forgot the session and
     * the message is QUEUED again. The order of these changes, and of {@link Accepted} with SENT, is the order of
     * sending, in which a new session has to find the messages that are SENT ([MQTT-4.6.0-1]). It may differ from that
     * of their sequences.
     *
     * @param sequence of {@link SessionState.Outgoing#sequence()}
     * @param packetId 1 to 65,535, or 0
     */
    record Sent(long sequence, int packetId) implements SessionChange {
    }

    /**
     * PUBREC came, or is taken for granted: RELEASED, the message itself is not needed any more.
     *
     * @param failure why the message was given up, whatever comes of PUBREL; null if it was not
     */
    record Released(long sequence, SessionState.Failure failure) implements SessionChange {
        /** PUBREC came. */
        public Released(long sequence) {
            this(sequence, null);
        }
    }

    /**
     * The message has ended.
     *
     * @param failure null if it ended well, unless that was said when it was {@link Released}
     */
    record Ended(long sequence, SessionState.Failure failure) implements SessionChange {
        /** It ended well. */
        public Ended(long sequence) {
            this(sequence, null);
        }
    }

    /** The application has taken note of the end of a message with a tag. */
    record Settled(long sequence) implements SessionChange {
    }

    /** The application is done with a QoS 2 message whose packet identifier the server may still use. */
    record Received(int packetId) implements SessionChange {
    }

    /** The server released this packet identifier, or forgot the session. */
    record Forgotten(int packetId) implements SessionChange {
    }

    /**
     * A message that arrived is to be acknowledged although somebody does not have it yet; or fewer do not have it than
     * before. Replaces what was kept by this delivery identifier.
     *
     * @param packetId at once as {@link Received}; 0 for none
     */
    record Kept(SessionState.Kept kept, int packetId) implements SessionChange {
        /** Checks that there is one. */
        public Kept {
            Objects.requireNonNull(kept, "kept");
        }
    }

    /** All have a message that was {@link Kept}, or nobody is to have it any more. */
    record Served(long deliveryId) implements SessionChange {
    }

    /**
     * A server accepted a connection of the session with this client identifier.
     *
     * @param server its name, as {@link Session#connect} was given it
     */
    record Established(String clientId, String server) implements SessionChange {
        /** Checks that nothing is missing. */
        public Established {
            Objects.requireNonNull(clientId, "clientId");
            Objects.requireNonNull(server, "server");
        }

        /** By the one server that there is. */
        public Established(String clientId) {
            this(clientId, "");
        }
    }

    /** What the server granted now, as {@link SessionState#granted()}. */
    record Granted(List<Subscription> granted) implements SessionChange {
        /** Copies the list. */
        public Granted {
            granted = List.copyOf(granted);
        }
    }
}
