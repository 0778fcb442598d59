package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Publish;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Topic aliases of one connection, in both directions ([MQTT-3.3.2-7]). Used where a PUBLISH leaves and where one
 * arrives: what is queued or stored has its topic, never an alias.
 */
public final class TopicAliases {
    private static final int ROOM_MIN = 16;
    private static final float LOAD = 0.75f;
    private static final TopicName[] NONE = {};

    /** By topic, the least recently used first. */
    private Map<TopicName, Integer> sent = Collections.emptyMap();
    private int sentMax;
    /** Aliases up to this one were used on this connection. */
    private int lastNew;
    /** One that a refused PUBLISH gave back; 0 for none, since the next PUBLISH takes it. */
    private int free;
    /** By alias. */
    private TopicName[] received = NONE;
    private int receivedMax;

    /** A connection is made: each direction starts with nothing. */
    public void connected(int newSentMax, int newReceivedMax) {
        sent.clear();
        sentMax = newSentMax;
        lastNew = 0;
        free = 0;
        received = NONE;
        receivedMax = newReceivedMax;
    }

    /** True if messages may leave with aliases. */
    public boolean inUse() {
        return sentMax > 0;
    }

    /** A PUBLISH as it leaves. One that is sent again has its topic, whatever the server knows. */
    public Publish leave(Publish publish) {
        if (publish.duplicate()) {
            return publish;
        }
        Message message = publish.message();
        Integer known = sent.get(message.topic());
        if (known != null) {
            return new Publish(message.withTopic(TopicName.ALIASED), false, publish.packetId(), known,
                    publish.subscriptionIdentifiers());
        }
        int alias = take();
        sent = sent.isEmpty() ? new LinkedHashMap<>(ROOM_MIN, LOAD, true) : sent;
        sent.put(message.topic(), alias);
        return new Publish(message, false, publish.packetId(), alias, publish.subscriptionIdentifiers());
    }

    /** An alias that stands for nothing, or for the topic that was not used for longest ([MQTT-3.3.2-9]). */
    private int take() {
        if (free != 0) {
            int alias = free;
            free = 0;
            return alias;
        }
        if (lastNew < sentMax) {
            return ++lastNew;
        }
        Iterator<Integer> oldest = sent.values().iterator();
        int alias = oldest.next();
        oldest.remove();
        return alias;
    }

    /** A PUBLISH from {@link #leave} did not leave, so the server has not learnt its alias: the same without one. */
    public Publish without(Publish publish) {
        Message message = publish.message();
        if (message.topic() == TopicName.ALIASED) {
            for (Map.Entry<TopicName, Integer> one : sent.entrySet()) {
                message = one.getValue() == publish.topicAlias() ? message.withTopic(one.getKey()) : message;
            }
        } else {
            free = sent.remove(message.topic());
        }
        return new Publish(message, false, publish.packetId());
    }

    /** Why a PUBLISH that arrived with an alias is not allowed, or null if it is ([MQTT-3.3.2-10], 3.3.4). */
    public ReasonCode refusal(Publish publish) {
        int alias = publish.topicAlias();
        if (alias > receivedMax) {
            return ReasonCode.TOPIC_ALIAS_INVALID;
        }
        boolean known = alias < received.length && received[alias] != null;
        return publish.message().topic() == TopicName.ALIASED && !known ? ReasonCode.PROTOCOL_ERROR : null;
    }

    /**
     * A PUBLISH that arrived with an alias, with its topic instead. A topic beside the alias gives it a new meaning.
     */
    public Publish arrive(Publish publish) {
        int alias = publish.topicAlias();
        Message message = publish.message();
        if (message.topic() == TopicName.ALIASED) {
            message = message.withTopic(received[alias]);
        } else {
            if (alias >= received.length) {
                received = Arrays.copyOf(received, Math.min(receivedMax + 1, Math.max(ROOM_MIN, 2 * alias)));
            }
            received[alias] = message.topic();
        }
        return new Publish(message, publish.duplicate(), publish.packetId(), 0, publish.subscriptionIdentifiers());
    }
}
