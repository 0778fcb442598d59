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
     * {@code mqtt.on.failure}: what becomes of a QoS 1 or 2 message whose call failed (the listener threw) and is not
     * given to the listener again ({@code mqtt.redelivery.max}), if it is not a dead letter then. One that the listener
     * has acknowledged by itself is done.
     */
    Failure on_failure() default Failure.ACKNOWLEDGE;

    /**
     * {@code mqtt.redelivery.max}: how often the listener is given a message again whose call failed, 0 to 1,000. Those
     * behind it wait, those of other listeners do not. QoS 0, too. Counted anew in the next process, after a
     * reconnect if the server sends the message again, and by the listener that takes this one's place.
     */
    int redelivery_max() default 0;

    /** {@code mqtt.redelivery.pause}: milliseconds from a failure to the next try, 1 to 3,600,000. */
    int redelivery_pause() default 1000;

    /**
     * {@code mqtt.dead.letter.topic}: where a message goes that failed for good; empty for nowhere. In the topic
     * {@code {topic}} stands for that of the message. The dead letter has the message's payload, QoS and properties
     * but its expiry, is not retained, and with MQTT 5.0 has user properties: {@code dead.letter.topic}, the
     * message's own topic, {@code dead.letter.reason}, the failure, {@code dead.letter.listener} and
     * {@code dead.letter.attempts}. The message is acknowledged once the server has the dead letter; if it does not get
     * it, {@code mqtt.on.failure} counts, {@code ACKNOWLEDGE} as {@code KEEP}. A dead letter may come twice. What has
     * {@code dead.letter.topic}, or comes by a topic where a listener of the client sends dead letters, is no dead
     * letter again.
     */
    String dead_letter_topic() default "";

    /** What becomes of a message that failed for good. As text the case does not matter. */
    enum Failure {
        /** It is acknowledged, as one that was taken. */
        ACKNOWLEDGE,
        /**
         * It is not acknowledged on this connection, and given to the listener again after the next one was made.
         * Others of the client do not wait for that longer than {@code listener.hold}: then it is acknowledged and
         * kept for the listener as one that waits for a slow listener is, in the store of a durable client, else in
         * memory.
         */
        KEEP,
        /**
         * It is answered with the reason code 0x83 (implementation specific error), unless another listener took it;
         * the server will not send it again. With 3.1.1, which has no reason codes, as {@code ACKNOWLEDGE}.
         */
        REJECT
    }

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
