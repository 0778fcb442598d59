package io.caddis.mqtt.itests.kura.layers;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * Reboots the gateway after too many failures to connect, unless the server refuses the credentials. To know which it
 * was, it looks for an exception of the Paho that is in its own bundle.
 */
public final class Watchdog {
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean enabled;
    private volatile int failuresMax;
    private volatile boolean rebooting;

    void configure(boolean on, int max) {
        enabled = on;
        failuresMax = max;
    }

    void failed(KuraConnectException problem) {
        if (isAuthentication(problem)) {
            refusals.incrementAndGet();
        } else if (failures.incrementAndGet() >= failuresMax && enabled) {
            rebooting = true;
        }
    }

    void connected() {
        failures.set(0);
    }

    private static boolean isAuthentication(KuraConnectException problem) {
        return problem.getCause() instanceof MqttException refused
                && switch (refused.getReasonCode()) {
                    case MqttException.REASON_CODE_INVALID_CLIENT_ID, MqttException.REASON_CODE_FAILED_AUTHENTICATION,
                        MqttException.REASON_CODE_NOT_AUTHORIZED -> true;
                    default -> false;
                };
    }

    /** Whether the gateway would be rebooted now. */
    public boolean rebooting() {
        return rebooting;
    }

    /** Failures that it counted. */
    public int failures() {
        return failures.get();
    }

    /** Failures that it did not count, since the server refused the credentials. */
    public int refusals() {
        return refusals.get();
    }
}
