package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import java.util.concurrent.CompletableFuture;

/**
 * How publishes end: counted, and their futures completed, those of one read or write together. Guarded by the driver.
 */
final class Outcomes {
    private final PendingPublishes publishes;
    private final Counters counters;
    private final Completions completions;
    private boolean collecting;

    Outcomes(PendingPublishes publishes, Counters counters, Completions completions) {
        this.publishes = publishes;
        this.counters = counters;
        this.completions = completions;
    }

    /** Between two of these calls, {@link #done} collects: the results of one read or one write go together. */
    void collect(boolean newCollecting) {
        collecting = newCollecting;
        if (!collecting) {
            completions.handOver();
        }
    }

    void done(long token, Kind failure, ReasonCode reasonCode, String text) {
        if (failure == null) {
            counters.completed++;
        } else {
            counters.failed(failure);
        }
        CompletableFuture<PublishResult> future = publishes.take(token);
        if (future != null) {
            Object outcome = failure != null ? new MqttException(failure, reasonCode, text)
                    : reasonCode == ReasonCode.SUCCESS ? PublishResult.SUCCESS : new PublishResult(reasonCode);
            completions.collect(future, outcome);
            if (!collecting) {
                completions.handOver();
            }
        }
    }
}
