package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard service that receives messages. Register it with the properties of {@link MqttSubscription}; every
 * client that {@code mqtt.client.target} matches subscribes to its filters for as long as it is registered.
 *
 * <p>Calls are serial for one listener, in order of arrival, on a pool thread and under no lock: a listener may block,
 * publish, subscribe or wait for futures. It holds up only itself: while it is away, slow or stuck, others of its
 * client wait for {@code listener.hold} at most, then its messages are acknowledged and kept for it. Else a message is
 * acknowledged after the call returned (unless {@code mqtt.ack=manual}); one whose call throws is logged, counted and
 * acknowledged, since its redelivery would fail the same way. If the listener has been unregistered by then and has not
 * acknowledged the message, the one that takes its place is given it.
 */
@ConsumerType
@FunctionalInterface
public interface MqttMessageListener {
    /**
     * A message arrived.
     *
     * @throws Exception is logged and counted, and stops nothing
     */
    void received(ReceivedMessage message) throws Exception;
}
