package io.caddis.mqtt.spi;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Publish;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a session has to say, besides packets. */
public sealed interface SessionOutput {
    /** The server accepted the connection. */
    record Connected(ConnectionInfo connection) implements SessionOutput {
    }

    /**
     * An authentication goes on; the answer is {@link Session#authenticate}, or {@link Session#fail}.
     *
     * @param data the server's, empty if it sent none
     * @param last the server is content: only its data is to be verified
     */
    record Authenticate(Payload data, boolean last) implements SessionOutput {
    }

    /**
     * A message for the application.
     *
     * @param publish    with its full topic
     * @param deliveryId for {@link Session#delivered}; 0 for QoS 0, which needs no answer
     * @param copy       for whom the server sent it
     */
    record Deliver(Publish publish, long deliveryId, Copy copy) implements SessionOutput {
    }

    /**
     * For which subscriptions the server sent a copy of a message: it may send one for each that matches
     * ([MQTT-3.3.4-3]), and only subscription identifiers tell them apart.
     *
     * @param filters the filters it is for; empty if only the topic tells
     * @param others  filters of the topic that come before those: whoever has one of them has a copy for it. Empty if
     *                only the topic tells, and for a retained message, which comes for new subscriptions only
     */
    record Copy(Set<TopicFilter> filters, Set<TopicFilter> others) {
        /** Whom it is for, its topic tells. */
        public static final Copy BY_TOPIC = new Copy(Set.of(), Set.of());

        /** Copies the sets. */
        public Copy {
            // no Set.copyOf: it is slow with filters of equal hash codes
            filters = Collections.unmodifiableSet(new LinkedHashSet<>(filters));
            others = Collections.unmodifiableSet(new LinkedHashSet<>(others));
        }

        /** True if it is for whoever has these subscriptions. */
        public boolean isFor(Collection<Subscription> subscriptions) {
            boolean found = false;
            for (Subscription subscription : subscriptions) {
                if (others.contains(subscription.filter())) {
                    return false;
                }
                found |= filters.contains(subscription.filter());
            }
            return found;
        }

        /** True if only the topic tells for whom it is. */
        public boolean isByTopic() {
            return filters.isEmpty();
        }
    }

    /**
     * A publish has ended.
     *
     * @param token      that of {@link Session#publish}
     * @param failure    null if it ended well
     * @param reasonCode the server's, or the one that fits best
     * @param text       for a person; empty if it ended well
     */
    record Done(long token, MqttException.Kind failure, ReasonCode reasonCode, String text) implements SessionOutput {
    }

    /**
     * A QoS 0 message was given out by {@link Session#nextPacket}: it has ended well as soon as that packet is written.
     *
     * @param token that of {@link Session#publish}
     */
    record Sent(long token) implements SessionOutput {
    }

    /**
     * The server answered for one filter of a SUBSCRIBE.
     *
     * @param reasonCode granted QoS, or why not
     */
    record Subscribed(TopicFilter filter, ReasonCode reasonCode) implements SessionOutput {
    }

    /** The server answered for one filter of an UNSUBSCRIBE. */
    record Unsubscribed(TopicFilter filter, ReasonCode reasonCode) implements SessionOutput {
    }

    /** There is room in memory again for messages that are in the store only, see {@link SessionJournal#load}. */
    record Load(long afterSequence, int messagesMax, long bytesMax) implements SessionOutput {
    }

    /**
     * Something that a person has to know of to mend it, for the log.
     *
     * @param text one line, without what ended the connection
     */
    record Warning(String text) implements SessionOutput {
    }

    /** Nothing more is to be read; close the link once all packets are written. */
    record Close(DisconnectCause cause) implements SessionOutput {
    }
}
