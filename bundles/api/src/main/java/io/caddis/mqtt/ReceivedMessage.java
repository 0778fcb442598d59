package io.caddis.mqtt;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A message as it arrived, and the means to acknowledge it. */
@ProviderType
public interface ReceivedMessage {
    /** Topic, payload and all that the publisher gave. */
    Message message();

    /** True if the server says that it sent this message before (DUP, MQTT 3.3.1.1). */
    boolean duplicate();

    /** MQTT 5.0: the identifiers of the subscriptions that it matched; empty if none were given. */
    List<Integer> subscriptionIdentifiers();

    /** The client that received it. */
    MqttClient client();

    /**
     * Tells the server that a QoS 1 or 2 message needs no redelivery. Only needed with {@code mqtt.ack=manual};
     * otherwise done when the listener returns, or when the message is taken by {@link MqttClient#poll()}. Harmless
     * when repeated, for QoS 0 and after the connection ended. Any thread; never blocks. The order of acknowledgements
     * on the wire is the order of arrival whatever the order of the calls ([MQTT-4.6.0-2], [MQTT-4.6.0-3]).
     */
    void acknowledge();
}
