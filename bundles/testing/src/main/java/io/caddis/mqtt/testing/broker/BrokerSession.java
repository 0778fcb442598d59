package io.caddis.mqtt.testing.broker;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Will;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the broker keeps of a client, and sends it. */
final class BrokerSession {
    /** For ever (MQTT 5.0, 3.1.2.11.2). */
    static final long NEVER = 0xFFFF_FFFFL;
    /** Messages that wait for a client; those beyond are dropped. */
    private static final int QUEUE_MAX = 100_000;
    private static final int ID_MAX = 0xFFFF;

    final String clientId;
    /** Null while the client is away. */
    Peer peer;
    final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
    /** QoS 2 messages that came and are not released. */
    final Set<Integer> unreleased = new HashSet<>();
    long expirySeconds;
    /** While it is away. */
    long awaySinceNanos;
    /** What is to be published, or null. */
    Will will;
    int receiveMaximum = ID_MAX;
    long packetSizeMax = NEVER;
    private final ArrayDeque<Out> queue = new ArrayDeque<>();
    private final Map<Integer, Out> inFlight = new LinkedHashMap<>();
    private int lastId;

    BrokerSession(String clientId) {
        this.clientId = clientId;
    }

    /** A message on its way to the client. */
    private static final class Out {
        private final Message message;
        private final List<Integer> identifiers;
        private final long sinceNanos;
        private boolean released;

        private Out(Message message, List<Integer> identifiers, long sinceNanos) {
            this.message = message;
            this.identifiers = identifiers;
            this.sinceNanos = sinceNanos;
        }
    }

    /** A message for the client; a QoS 0 message is for those that are there. */
    void add(Message message, List<Integer> identifiers, long now) {
        if ((peer != null || message.qos() != Qos.AT_MOST_ONCE) && queue.size() < QUEUE_MAX) {
            queue.add(new Out(message, identifiers, now));
            pump(now);
        }
    }

    /** Sends what may be sent. */
    void pump(long now) {
        while (peer != null && !peer.isEnding() && inFlight.size() < receiveMaximum && !queue.isEmpty()) {
            Out out = queue.remove();
            Message message = remaining(out.message, out.sinceNanos, now);
            if (message != null) {
                send(out, message, out.message.qos() == Qos.AT_MOST_ONCE ? 0 : nextId(), false);
            }
        }
    }

    private void send(Out out, Message message, int packetId, boolean duplicate) {
        Publish publish = new Publish(message, duplicate, packetId, 0, out.identifiers);
        if (peer.takes(publish, packetSizeMax)) { // [MQTT-3.1.2-25]
            peer.send(publish);
            if (packetId > 0) {
                inFlight.put(packetId, out);
            }
        }
    }

    /** With what is left of its time (MQTT 5.0, 3.3.2.3.3), or null if that is over. */
    static Message remaining(Message message, long sinceNanos, long now) {
        OptionalLong expiry = message.expirySeconds();
        if (expiry.isEmpty()) {
            return message;
        }
        long left = expiry.getAsLong() - TimeUnit.NANOSECONDS.toSeconds(now - sinceNanos);
        return left <= 0 ? null : message.withExpirySeconds(left);
    }

    /** The client is back: what it may not have goes first, in its old order ([MQTT-4.4.0-1]). */
    void resume(long now) {
        new LinkedHashMap<>(inFlight).forEach((packetId, out) -> {
            if (out.released) {
                peer.send(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
            } else {
                Message message = remaining(out.message, out.sinceNanos, now);
                send(out, message == null ? out.message : message, packetId, true);
            }
        });
        pump(now);
    }

    /** PUBACK or PUBCOMP. */
    void acknowledged(int packetId, long now) {
        inFlight.remove(packetId);
        pump(now);
    }

    /**
     * PUBREC.
     *
     * @return false if there is no such message
     */
    boolean received(int packetId) {
        Out out = inFlight.get(packetId);
        if (out != null) {
            out.released = true;
        }
        return out != null;
    }

    /** Messages that the client may not have. */
    int unfinished() {
        return queue.size() + inFlight.size();
    }

    boolean isOver(long now) {
        return peer == null && expirySeconds != NEVER
                && now - awaySinceNanos >= TimeUnit.SECONDS.toNanos(expirySeconds);
    }

    boolean isWillDue(long now) {
        return peer == null && will != null
                && now - awaySinceNanos >= TimeUnit.SECONDS.toNanos(Math.max(0, will.delaySeconds()));
    }

    private int nextId() {
        do {
            lastId = lastId == ID_MAX ? 1 : lastId + 1;
        } while (inFlight.containsKey(lastId));
        return lastId;
    }
}
