package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.framework.ServiceRegistration;

/** Every callback of a client throws at every call, and is called again all the same. */
final class ThrowingCallbacks {
    private static final int CALLS = 5;
    /** Each of them wakes the notice once more. */
    private static final int POLLED = 3;

    private final Stand stand;
    private final Subject subject;
    private final Thrown thrown;

    ThrowingCallbacks(Stand stand, Subject subject, Thrown thrown) {
        this.stand = stand;
        this.subject = subject;
        this.thrown = thrown;
    }

    /** @param called is told of each message before the listener throws */
    void run(Consumer<ReceivedMessage> called) throws InterruptedException {
        AtomicInteger messages = new AtomicInteger();
        AtomicInteger states = new AtomicInteger();
        AtomicInteger notices = new AtomicInteger();
        List<ServiceRegistration<?>> services = List.of(
                stand.register(MqttConnectionListener.class, (client, status) -> fail(states), subject.name(),
                        Map.of()),
                stand.register(MqttReceiveNotify.class, (client, waiting) -> fail(notices), subject.name(), Map.of()));
        try {
            subject.replace(message -> {
                called.accept(message);
                fail(messages);
            }, Map.of());
            Watch.until(CALLS + " calls of a listener that throws", () -> messages + "; " + subject,
                    () -> messages.get() >= CALLS);
            poll(subject.client(), notices);
            int before = states.get();
            subject.reconnect();
            // away and here again, at least
            Watch.until("calls of a connection listener that throws", () -> states + " after " + before,
                    () -> states.get() >= before + 2);
            int last = messages.get();
            Watch.until("calls of a listener that throws, after a reconnect", () -> messages + "; " + subject,
                    () -> messages.get() >= last + CALLS);
        } finally {
            services.forEach(ServiceRegistration::unregister);
        }
        subject.leave();
        subject.calm();
    }

    private void fail(AtomicInteger calls) {
        calls.incrementAndGet();
        throw thrown.failure();
    }

    private void poll(MqttClient client, AtomicInteger notices) throws InterruptedException {
        String topic = "notice/" + client.name();
        Watch.get("subscribe()", client.subscribe(Subscription.of(topic, Qos.AT_LEAST_ONCE)));
        for (int count = 0; count < POLLED; count++) {
            int before = notices.get();
            Watch.get("publish()", client.publish(Message.of(topic, "x").withQos(Qos.AT_LEAST_ONCE)));
            Watch.until("one more call of an MqttReceiveNotify that throws", notices::get,
                    () -> notices.get() > before);
        }
        AtomicInteger polled = new AtomicInteger();
        Watch.until(POLLED + " messages by poll()", polled::get,
                () -> client.poll().isPresent() && polled.incrementAndGet() == POLLED);
        Watch.get("unsubscribe()", client.unsubscribe(topic));
    }
}
