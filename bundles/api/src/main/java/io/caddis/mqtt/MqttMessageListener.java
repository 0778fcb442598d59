package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard service that receives messages. Register it with the properties of {@link MqttSubscription}; every
 * client that {@code mqtt.client.target} matches subscribes to its filters for as long as it is registered.
 *
 * <p>Calls are serial for one listener, in order of arrival, under no lock, and on a pool thread, which is none that
 * reads or writes for a connection at that time (see the package): a listener may block, publish, subscribe or wait for
 * futures. It holds up only itself: while it is away, slow or stuck, others of its client wait for
 * {@code listener.hold} at most, then its messages are acknowledged and kept for it. Else a message is acknowledged
 * after the call returned (unless {@code mqtt.ack=manual}); one whose call throws is logged, counted and acknowledged,
 * unless {@link MqttSubscription#on_failure()}, {@link MqttSubscription#redelivery_max()} or
 * {@link MqttSubscription#dead_letter_topic()} say otherwise. If the listener has been unregistered by then and has not
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

    /**
     * Where it is called, in place of the pool: on the thread of a user interface, say, or on threads that an
     * application bounds. Calls are serial there, too. The executor's threads keep their context class loader and, if
     * they are interrupted, their interrupt. While it runs nothing, the listener is one that is slow; if it refuses
     * ({@link java.util.concurrent.RejectedExecutionException}), that is logged, and tried again after a second.
     *
     * @return empty for the pool; asked on a thread of the pool before messages are given to the listener
     */
    default Optional<Executor> executor() {
        return Optional.empty();
    }

    /**
     * This listener, called by an executor of the application's, see {@link #executor()}. Another object: it is what
     * is registered, and what is removed.
     */
    default MqttMessageListener on(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        MqttMessageListener listener = this;
        return new MqttMessageListener() {
            @Override
            public void received(ReceivedMessage message) throws Exception {
                listener.received(message);
            }

            @Override
            public Optional<Executor> executor() {
                return Optional.of(executor);
            }

            @Override
            public String toString() {
                return listener.toString();
            }
        };
    }
}
