package io.caddis.mqtt.management.link;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.TlsParameters;
import io.caddis.mqtt.spi.TlsOptions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The options of one handshake while {@link io.caddis.mqtt.TlsSetup} services change them. */
final class TlsOptionsBuilder implements TlsParameters {
    private final String host;
    private TlsOptions options;

    TlsOptionsBuilder(TlsOptions configured, String host) {
        this.options = configured;
        this.host = host;
    }

    TlsOptions options() {
        return options;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public TlsParameters trust(Collection<X509Certificate> authorities) {
        List<X509Certificate> all = new ArrayList<>(options.trust().certificates());
        all.addAll(authorities);
        options = options.withTrust(new TlsOptions.Trust(options.trust().files(), options.trust().password(), all));
        return this;
    }

    @Override
    public TlsParameters key(PrivateKey key, List<X509Certificate> chain) {
        if (key == null || chain.isEmpty()) {
            throw new IllegalArgumentException("a key needs its certificate: give both");
        }
        options = options.withIdentity(new TlsOptions.Identity(null, null, null, null, key, chain));
        return this;
    }

    @Override
    public TlsParameters serverName(String name) {
        options = options.withServerName(name);
        return this;
    }

    @Override
    public TlsParameters alpn(List<String> protocols) {
        options = options.withAlpn(protocols);
        return this;
    }

    @Override
    public TlsParameters preSharedKey(String identity, byte[] key) {
        options = options.withPsk(new TlsOptions.Psk(identity, Payload.copyOf(key)));
        return this;
    }
}
