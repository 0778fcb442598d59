package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A listener that receives values in place of bytes. Register it as a {@link MqttMessageListener}, under whose name a
 * client finds it; all that is said there holds, also of a payload that cannot be decoded: the call fails.
 *
 * <pre>{@code
 * @Component(service = MqttMessageListener.class)
 * @MqttSubscription(topic = "plant/+/temperature")
 * public final class Temperatures implements MqttTypedListener<Double> {
 *     @Override
 *     public Double decode(Payload payload) {
 *         return Double.valueOf(payload.asString());
 *     }
 *
 *     @Override
 *     public void received(Double celsius, ReceivedMessage message) {
 *         System.out.println(message.topic() + " is at " + celsius);
 *     }
 * }
 * }</pre>
 *
 * @param <T> the values
 */
@ConsumerType
public interface MqttTypedListener<T> extends MqttMessageListener {
    /**
     * Makes a value of a payload, before each call.
     *
     * @throws Exception as of {@link MqttMessageListener#received}
     */
    T decode(Payload payload) throws Exception;

    /**
     * A message arrived.
     *
     * @throws Exception as of {@link MqttMessageListener#received}
     */
    void received(T value, ReceivedMessage message) throws Exception;

    /** Decodes, and calls {@link #received(Object, ReceivedMessage)}. */
    @Override
    default void received(ReceivedMessage message) throws Exception {
        received(decode(message.message().payload()), message);
    }
}
