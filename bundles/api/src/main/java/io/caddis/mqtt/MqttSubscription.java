package io.caddis.mqtt;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** The service properties of a {@link MqttMessageListener}, for a Declarative Services component (DS 112.8.3). */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface MqttSubscription {
    /** All names below start with this. */
    String PREFIX_ = "mqtt.";

    /** {@code mqtt.topic}: the topic filters to subscribe to. */
    String[] topic();

    /** {@code mqtt.qos}: the highest QoS to receive with, 0 to 2. */
    int qos() default 1;

    /** {@code mqtt.no.local}: MQTT 5.0, not what the client published itself; not for shared filters. */
    boolean no_local() default false;

    /** {@code mqtt.retain.as.published}: MQTT 5.0, keep the retain flag as the publisher set it. */
    boolean retain_as_published() default false;

    /** {@code mqtt.retain.handling}: MQTT 5.0, which retained messages to send. */
    RetainHandling retain_handling() default RetainHandling.SEND;

    /**
     * {@code mqtt.identifier}: MQTT 5.0, the subscription identifier of these filters, 1 to 268,435,455; 0 for none.
     */
    int identifier() default 0;

    /** {@code mqtt.client.target}: an LDAP filter on the service properties of the clients to listen to. */
    String client_target() default "(mqtt.client=*)";

    /** {@code mqtt.ack}: when a message is acknowledged. */
    Ack ack() default Ack.AUTO;

    /** {@code mqtt.queue.max}: messages that wait for this listener before the client stops reading, 1 to 1,000,000. */
    int queue_max() default 1000;

    /**
     * {@code mqtt.observer}: only looks on, for tools. Gets copies of what arrives and changes nothing for others: it
     * takes no message from {@code poll()} or from a listener that is late or being replaced, acknowledges nothing,
     * holds up nobody (with a full queue it misses messages), and nothing waits for it once it has left. Subscribes
     * with QoS 0 to those of its filters that overlap with no filter of others (else some servers would send these
     * their messages twice), and never to shared ones.
     */
    boolean observer() default false;

    /**
     * When a message is acknowledged. In the service property it is text, for example {@code auto} or {@code MANUAL}:
     * the case does not matter.
     */
    enum Ack {
        /** When the call of the listener returned. */
        AUTO,
        /** When the listener calls {@link ReceivedMessage#acknowledge}. */
        MANUAL
    }
}
