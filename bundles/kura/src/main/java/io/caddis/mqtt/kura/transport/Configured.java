package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.kura.settings.SettingsReader;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.kura.KuraConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration as it is now, valid or not. */
final class Configured {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);
    /** connect() may take so many times the timeout. */
    private static final int CONNECT_TIMEOUTS = 3;
    private static final int TIMEOUT_SECONDS = 10;

    private final Services services;
    /** Null while the configuration is not valid; then {@link #invalid} says why. */
    private volatile TransportSettings settings;
    private volatile IllegalArgumentException invalid = new IllegalArgumentException("not configured yet");

    Configured(Services services) {
        this.services = services;
    }

    void read(Map<String, Object> properties) {
        try {
            TransportSettings read = SettingsReader.read(properties, services.decrypt(), services.macAddress());
            read.warnings().forEach(warning -> LOG.warn("{}: {}", read.name(), warning));
            settings = read;
            invalid = null;
        } catch (IllegalArgumentException e) {
            LOG.error("{} cannot connect: {}", SettingsReader.name(properties), e.getMessage());
            invalid = e;
            settings = null;
        }
    }

    /** Null while it is not valid. */
    TransportSettings now() {
        return settings;
    }

    TransportSettings valid() throws KuraConnectException {
        TransportSettings now = settings;
        IllegalArgumentException why = invalid;
        if (now == null) {
            throw new KuraConnectException(why, "the configuration is not valid: " + why.getMessage());
        }
        return now;
    }

    <T> T get(Function<TransportSettings, T> value, T absent) {
        TransportSettings now = settings;
        return now == null ? absent : value.apply(now);
    }

    /** How long connect() may take. */
    long connectMillis() {
        return TimeUnit.SECONDS.toMillis((long) CONNECT_TIMEOUTS * get(TransportSettings::timeout, TIMEOUT_SECONDS));
    }
}
