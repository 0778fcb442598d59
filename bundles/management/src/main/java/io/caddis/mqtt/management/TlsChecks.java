package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.TlsCheck;
import io.caddis.mqtt.spi.Endpoint;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Tries secured connections, on the parts and threads of the clients. */
public final class TlsChecks implements TlsDiagnosis {
    private static final int CHECKS_MAX = 8;

    private final PartsInUse parts;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param parts that are used */
    public TlsChecks(PartsInUse parts) {
        this.parts = parts;
    }

    @Override
    public CompletableFuture<TlsReport> check(Map<String, ?> configuration) {
        ClientConfig config = ClientConfig.read(configuration, "");
        Endpoint endpoint = config.endpoint();
        if (!endpoint.isSecure()) {
            throw new IllegalArgumentException("server = '" + endpoint + "': there is no TLS to be checked: write"
                    + " mqtts:// or wss://");
        }
        if (underWay.incrementAndGet() > CHECKS_MAX) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(new MqttException(MqttException.Kind.QUEUE_FULL,
                    ReasonCode.QUOTA_EXCEEDED, CHECKS_MAX + " checks of TLS are under way: wait for one to end"));
        }
        TlsCheck check = new TlsCheck(config, parts.now(), parts.workers());
        check.start();
        return check.report().whenComplete((report, failure) -> underWay.decrementAndGet());
    }
}
