package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttClientFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.kura.status.CloudConnectionStatusComponent;
import org.eclipse.kura.status.CloudConnectionStatusEnum;
import org.eclipse.kura.status.CloudConnectionStatusService;

/** A transport between a client and listeners that the test plays. */
@SuppressWarnings("deprecation") // the older kind of listener
final class Scene implements Services, CloudConnectionStatusService, AutoCloseable {
    final FakeCaddis caddis = new FakeCaddis();
    final Heard heard = new Heard();
    final List<String> light = new CopyOnWriteArrayList<>();
    final Map<String, Object> properties = new HashMap<>(Map.of("broker-url", "mqtt://broker:1883/",
            "client-id", "gw-17", "in-flight.persistence", "memory", "kura.service.pid", "instance", "timeout", 5,
            "confirmation.delay", 20));
    final List<org.eclipse.kura.data.DataTransportListener> older = new ArrayList<>();
    volatile MqttClientFactory factory = caddis;
    volatile Tls tls;
    final KuraTransport transport;

    Scene(Object... keys) {
        for (int index = 0; index < keys.length; index += 2) {
            properties.put((String) keys[index], keys[index + 1]);
        }
        transport = new KuraTransport("instance", this, caddis, this, new Listeners(() -> older));
        transport.addDataTransportListener(heard);
        transport.start(properties);
    }

    /** Connected. */
    static Scene connected(Object... keys) throws Exception {
        Scene scene = new Scene(keys);
        scene.transport.connect();
        return scene;
    }

    /** Waits for something that another thread does. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "it does not come");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public MqttClientFactory factory() {
        return factory;
    }

    @Override
    public Tls tls() {
        return tls;
    }

    @Override
    public UnaryOperator<String> decrypt() {
        return written -> {
            if (!written.startsWith("aes:")) {
                throw new IllegalArgumentException("not encrypted");
            }
            return written.substring(4);
        };
    }

    @Override
    public Supplier<String> macAddress() {
        return () -> "00:11:22:33:44:55";
    }

    @Override
    public void register(CloudConnectionStatusComponent component) {
        light.add("register " + component.getNotificationPriority());
    }

    @Override
    public void unregister(CloudConnectionStatusComponent component) {
        light.add("unregister " + component.getNotificationStatus());
    }

    @Override
    public boolean updateStatus(CloudConnectionStatusComponent component, CloudConnectionStatusEnum status) {
        component.setNotificationStatus(status);
        return true;
    }

    @Override
    public void close() {
        transport.close(false);
        caddis.close();
    }
}
