package io.caddis.mqtt.junit;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.testing.InMemoryBroker;
import io.caddis.mqtt.testing.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker in memory, and real clients for it, for each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * final BrokerExtension mqtt = new BrokerExtension();
 * }</pre>
 *
 * <p>Each test finds a broker without sessions and messages, and no client; what it made is ended after it. In a field
 * that is {@code static} the broker keeps its port for all tests of the class, and is there in {@code @BeforeAll}.
 *
 * <p>{@link #broker()}, {@link #caddis()} and {@link #client} throw {@link IllegalStateException} outside of tests. For
 * tests that run one after the other.
 */
public final class BrokerExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final Duration CONNECT_MAX = InMemoryBroker.PATIENCE;

    private final ManualClock clock;
    private InMemoryBroker broker;
    private Caddis caddis;
    private boolean forAll;

    /** Its broker goes by the real time. */
    public BrokerExtension() {
        this(null);
    }

    /**
     * For its broker, time passes when the test says so.
     *
     * @param clock or null for the real time
     */
    public BrokerExtension(ManualClock clock) {
        this.clock = clock;
    }

    /** The broker. */
    public InMemoryBroker broker() {
        return existing(broker);
    }

    /** The clients' common part, for listeners and for clients with another server. */
    public Caddis caddis() {
        return existing(caddis);
    }

    /**
     * A client of the broker, connected when this returns.
     *
     * @param name of the client, and its client identifier
     * @throws IllegalArgumentException as {@link Caddis#create}
     * @throws AssertionError           if it does not get connected within 10 s
     */
    public MqttClient client(String name) {
        return client(name, Map.of());
    }

    /** As the other, with keys of docs/configuration.md; {@code server} and {@code client.id} are there. */
    public MqttClient client(String name, Map<String, Object> keys) {
        Map<String, Object> all = new HashMap<>(Map.of("server", broker().uri().toString(), "client.id", name));
        all.putAll(keys);
        MqttClient client = caddis().create(name, all);
        try {
            client.connect().get(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("client " + name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("client " + name + " after " + CONNECT_MAX + ": " + client.status(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while client " + name + " was connecting", e);
        }
        return client;
    }

    private static <T> T existing(T one) {
        if (one == null) {
            throw new IllegalStateException("no test runs: is the field of the extension annotated with"
                    + " @RegisterExtension, and static if @BeforeAll uses it?");
        }
        return one;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forAll = true;
        begin();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (broker == null) {
            begin();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end();
        if (forAll) {
            broker.reset();
            caddis = new Caddis();
        } else {
            broker.close();
            broker = null;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end();
        broker.close();
        broker = null;
        forAll = false;
    }

    private void begin() {
        broker = clock == null ? new InMemoryBroker(new PacketCodecComponent())
                : new InMemoryBroker(new PacketCodecComponent(), clock);
        caddis = new Caddis();
    }

    private void end() {
        if (caddis != null) {
            caddis.close();
            caddis = null;
        }
    }
}
