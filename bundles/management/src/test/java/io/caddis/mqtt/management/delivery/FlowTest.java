package io.caddis.mqtt.management.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.ListenerScene;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscribers of {@code java.util.concurrent.Flow}. */
class FlowTest {
    private final ListenerScene them = new ListenerScene();
    private final Noting noting = new Noting();

    private static final class Noting implements Flow.Subscriber<ReceivedMessage> {
        final List<ReceivedMessage> messages = new ArrayList<>();
        private Flow.Subscription subscription;
        private Throwable failure;
        private ClassLoader loader;
        private long atOnce;
        private Consumer<ReceivedMessage> then = message -> { };

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (atOnce != 0) {
                newSubscription.request(atOnce);
            }
        }

        @Override
        public void onNext(ReceivedMessage message) {
            messages.add(message);
            loader = Thread.currentThread().getContextClassLoader();
            then.accept(message);
        }

        @Override
        public void onError(Throwable newFailure) {
            assertNull(failure, "once");
            failure = newFailure;
        }

        @Override
        public void onComplete() {
            throw new AssertionError("there is no end");
        }

        List<String> topics() {
            return messages.stream().map(ReceivedMessage::topic).toList();
        }
    }

    @BeforeEach
    void connect() {
        them.scene.connected();
        them.scene.link().packets();
    }

    private void subscribe(Ack acknowledge) {
        them.scene.client.messages(acknowledge, Subscription.of("#")).subscribe(noting);
        them.scene.settle();
        Subscribe subscribe = (Subscribe) them.scene.link().packets().get(0);
        them.scene.send(new Suback(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_1), Properties.NONE));
    }

    private void request(long count) {
        noting.subscription.request(count);
        them.scene.settle();
    }

    @Test
    void getsWhatItRequestsAndEachIsAcknowledgedAfterTheCall() {
        subscribe(Ack.AUTO);
        them.arrive(1, "a", "b", "c", "d");
        them.scene.settle();
        assertEquals(List.of(), noting.topics());
        request(1);
        assertEquals(List.of("a"), noting.topics());
        assertEquals(List.of(1), them.acknowledged());
        request(2);
        assertEquals(List.of("a", "b", "c"), noting.topics());
        assertEquals(List.of(2, 3), them.acknowledged());
        request(Long.MAX_VALUE);
        request(Long.MAX_VALUE);
        them.arrive("e", 1);
        them.scene.settle();
        assertEquals(List.of("a", "b", "c", "d", "e"), noting.topics());
        assertSame(Noting.class.getClassLoader(), noting.loader);
    }

    @Test
    void requestsBeforeMessagesComeAndInItsCalls() {
        noting.atOnce = 1;
        noting.then = message -> noting.subscription.request(1);
        subscribe(Ack.AUTO);
        them.arrive(0, "a", "b", "c");
        them.scene.settle();
        assertEquals(List.of("a", "b", "c"), noting.topics());
    }

    @Test
    void acknowledgesItselfOnRequest() {
        noting.atOnce = 5;
        subscribe(Ack.MANUAL);
        them.arrive(2, "a", "b");
        them.scene.settle();
        assertEquals(List.of(), them.acknowledged());
        noting.messages.get(0).acknowledge();
        them.scene.settle();
        assertEquals(List.of(1), them.acknowledged());
    }

    @Test
    void cancelEndsItAndLaterItsSubscription() {
        them.scene.configure("listener.grace", 1);
        noting.atOnce = 1;
        noting.then = message -> noting.subscription.cancel();
        subscribe(Ack.AUTO);
        them.arrive(1, "a", "b");
        them.scene.settle();
        request(3);
        them.scene.pass(2 * ByHand.SECOND);
        assertEquals(List.of("a"), noting.topics());
        assertNull(noting.failure);
        assertTrue(them.scene.link().packets().stream().anyMatch(Unsubscribe.class::isInstance));
    }

    @Test
    void oneThatThrowsHasCancelled() {
        noting.atOnce = 5;
        noting.then = message -> {
            throw new IllegalStateException("of the test");
        };
        subscribe(Ack.AUTO);
        them.arrive(1, "a", "b");
        them.scene.settle();
        assertEquals(List.of("a"), noting.topics());
        assertEquals(1, them.scene.client.statistics().in().listenerFailures());
    }

    @Test
    void aRequestForNothingIsAFailure() {
        subscribe(Ack.AUTO);
        request(0);
        assertTrue(noting.failure instanceof IllegalArgumentException, noting.failure::toString);
        them.arrive("a", 0);
        request(1);
        assertEquals(List.of(), noting.topics());
    }

    @Test
    void isToldWhenTheClientIsDeletedAlsoInACallAndAfterwards() {
        noting.atOnce = 5;
        noting.then = message -> {
            them.scene.client.close();
            them.scene.hand.settle();
            assertNull(noting.failure, "not beside onNext");
        };
        subscribe(Ack.AUTO);
        them.arrive("a", 0);
        them.scene.settle();
        assertEquals(MqttException.Kind.CLOSED, ((MqttException) noting.failure).kind());
        Noting late = new Noting();
        them.scene.client.messages(Ack.AUTO, Subscription.of("#")).subscribe(late);
        them.scene.settle();
        assertEquals(MqttException.Kind.CLOSED, ((MqttException) late.failure).kind());
        assertThrows(IllegalArgumentException.class, () -> them.scene.client.messages(Ack.AUTO));
    }
}
