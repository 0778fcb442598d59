package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.services.ReceiveNotices;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client with real codec and session, on links, a clock and a pool that a test moves by hand. */
public final class Scene {
    public static final int BUFFER = 16 * 1024;

    public final ByHand hand;
    public final List<FakeLink> links = new ArrayList<>();
    public final List<ConnectionStatus> statuses = new ArrayList<>();
    public final Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://server"));
    public Parts parts = Parts.NONE;
    public CaddisClient client;
    public HeapShare heap = new HeapShare();
    /** Of the server at the other end of the links to come. */
    public ProtocolVersion version = ProtocolVersion.V5;

    public Scene() {
        this(Long.MAX_VALUE - 1000); // every test sees the clock overflow
    }

    public Scene(long now) {
        hand = new ByHand(now);
    }

    public Scene with(String key, Object value) {
        settings.put(key, value);
        version = "3.1.1".equals(settings.get("protocol.version")) ? ProtocolVersion.V3_1_1 : ProtocolVersion.V5;
        return this;
    }

    public ClientConfig config() {
        return ClientConfig.read(settings, "generated");
    }

    public Transport transport() {
        return (endpoint, handler) -> {
            links.add(new FakeLink(endpoint, handler, version, BUFFER));
            return link();
        };
    }

    public Scene create() {
        client = newClient();
        return this;
    }

    /** Who tells services of what waits for poll(). */
    public ReceiveNotices notices() {
        return client.notices();
    }

    public CaddisClient newClient() {
        return new CaddisClient("tester", config(), () -> parts, hand::now, hand.workers, new SplittableRandom(1),
                statuses::add, heap);
    }

    public Scene withParts() {
        return parts(new Parts(new PacketCodecComponent(), new SessionsComponent(), Map.of("mqtt", transport())));
    }

    public Scene parts(Parts newParts) {
        parts = newParts;
        client.driver().partsChanged();
        settle();
        return this;
    }

    public Scene configure(String key, Object value) {
        with(key, value);
        client.configure(config());
        settle();
        return this;
    }

    /** A client that is connected, with a new session. */
    public Scene connected() {
        create().withParts();
        accept(false);
        return this;
    }

    /** A client that is connected, with a new session in a store that has kept all so far. */
    public Scene connectWith(HandStore store) {
        create().withParts();
        parts(parts.withStore(store));
        store.openEmpty();
        settle();
        accept(false);
        store.commitAll();
        settle();
        return this;
    }

    public FakeLink link() {
        return links.get(links.size() - 1);
    }

    /** The server accepts the latest link. Returns what the client said after CONNECT. */
    public List<Packet> accept(boolean sessionPresent) {
        return accept(sessionPresent, Properties.NONE);
    }

    public List<Packet> accept(boolean sessionPresent, Properties properties) {
        assertFalse(link().isClosed(), "there is a link");
        link().connected();
        settle();
        assertEquals(1, link().packets().size(), "CONNECT alone");
        link().send(new Connack(sessionPresent, ReasonCode.SUCCESS, properties));
        settle();
        assertEquals(ConnectionState.CONNECTED, state());
        return link().packets();
    }

    public void refuse(ReasonCode reasonCode) {
        link().connected();
        settle();
        link().send(new Connack(false, reasonCode, Properties.NONE));
        settle();
    }

    /** Runs the pool and the links until nothing is left to do now. */
    public void settle() {
        boolean busy = true;
        while (busy) {
            hand.settle();
            busy = false;
            for (FakeLink link : List.copyOf(links)) {
                busy |= link.run();
            }
            busy |= hand.tasks() > 0;
        }
    }

    public void pass(long nanos) {
        hand.pass(nanos, this::settle);
    }

    /** Alarms that are set, other than to look after futures that were completed just now. */
    public int alarms() {
        pass(100 * ByHand.MILLI);
        return hand.alarms();
    }

    public void lose() {
        link().end("connection reset");
        settle();
    }

    public void send(Packet... packets) {
        link().send(packets);
        settle();
    }

    public ConnectionState state() {
        return client.status().state();
    }

    public List<ConnectionState> states() {
        return statuses.stream().map(ConnectionStatus::state).toList();
    }

    public static Message message(String topic, int qos) {
        return Message.of(topic, "payload").withQos(Qos.of(qos));
    }

    public static Publish publish(int packetId, String topic, int qos) {
        return new Publish(message(topic, qos), false, packetId);
    }

    public static MqttException.Kind failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError("a failure expected, not " + future.get(0, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ((MqttException) e.getCause()).kind();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("not even completed", e);
        }
    }
}
