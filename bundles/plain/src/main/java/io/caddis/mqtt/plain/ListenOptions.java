package io.caddis.mqtt.plain;

import io.caddis.mqtt.MqttSubscription;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** How a listener is called. Immutable: each method returns a changed copy. */
public final class ListenOptions {
    /** Acknowledged when the call of the listener returned; up to 1000 messages wait for it. */
    public static final ListenOptions DEFAULT = new ListenOptions(Map.of());

    private static final int QUEUE_MAX_MAX = 1_000_000;

    private final Map<String, Object> properties;

    private ListenOptions(Map<String, Object> properties) {
        this.properties = properties;
    }

    /** When a message is acknowledged: when the call returned ({@code AUTO}), or when the listener says so. */
    public ListenOptions withAck(MqttSubscription.Ack ack) {
        return with("mqtt.ack", ack.name());
    }

    /**
     * How many messages may wait for the listener before the client stops reading.
     *
     * @param queueMax 1 to 1,000,000; 1000 if it is not set
     * @throws IllegalArgumentException if it is none of these
     */
    public ListenOptions withQueueMax(int queueMax) {
        if (queueMax < 1 || queueMax > QUEUE_MAX_MAX) {
            throw new IllegalArgumentException("queue of " + queueMax + " messages: use 1 to " + QUEUE_MAX_MAX);
        }
        return with("mqtt.queue.max", queueMax);
    }

    /**
     * With another property of {@link MqttSubscription}, such as {@code mqtt.observer}.
     *
     * @param property its name, which is looked at when the listener begins
     */
    public ListenOptions with(String property, Object value) {
        Map<String, Object> changed = new HashMap<>(properties);
        changed.put(Objects.requireNonNull(property, "property"), Objects.requireNonNull(value, property));
        return new ListenOptions(Map.copyOf(changed));
    }

    Map<String, Object> properties() {
        return properties;
    }

    @Override
    public String toString() {
        return "ListenOptions" + properties;
    }
}
