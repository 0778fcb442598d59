package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.MqttClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Messages that were confirmed to Kura, until the store may forget them: a while later, since Kura's database writes
 * late, and asks the next process for what it lost. Confirming once more does no harm there; not confirming does.
 */
final class Settling {
    /** Kura's database writes after half a second; twice that, and twice again for a slow disk, ms. */
    static final long DELAY_MILLIS = 2000;

    private final SerialThread callbacks;
    /** When each was confirmed. Guarded by this, as is all else. */
    private final Map<String, Long> confirmed = new LinkedHashMap<>();
    private MqttClient client;
    private boolean planned;

    Settling(SerialThread callbacks) {
        this.callbacks = callbacks;
    }

    /** The client whose store has them now. */
    synchronized void use(MqttClient newClient) {
        client = newClient;
    }

    /** Whether it was confirmed a moment ago. */
    synchronized boolean isConfirmed(String tag) {
        return confirmed.containsKey(tag);
    }

    /** It is confirmed now. */
    void add(String tag) {
        synchronized (this) {
            confirmed.put(tag, System.nanoTime());
            if (planned) {
                return;
            }
            planned = true;
        }
        callbacks.later(this::settle, DELAY_MILLIS);
    }

    private void settle() {
        List<String> due = new ArrayList<>();
        MqttClient now;
        boolean again;
        synchronized (this) {
            long before = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(DELAY_MILLIS);
            confirmed.entrySet().removeIf(one -> one.getValue() - before <= 0 && due.add(one.getKey()));
            planned = !confirmed.isEmpty();
            again = planned;
            now = client;
        }
        if (again) {
            callbacks.later(this::settle, DELAY_MILLIS);
        }
        due.forEach(now::settle);
    }
}
