package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.tls.material.TlsProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** What a client with a pre-shared key offers: no certificates, and key exchange with forward secrecy first. */
final class PskClient extends AbstractTlsClient {
    private static final List<String> SUITES = List.of("TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256");

    private final TlsOptions options;
    private final String serverName;

    PskClient(TlsOptions options, String serverName, JcaTlsCryptoProvider crypto) throws TlsProblem {
        super(crypto.create(new SecureRandom(), new SecureRandom()));
        this.options = options;
        this.serverName = serverName;
        number(options.cipherSuites()); // what is wrong with them is said before a handshake
    }

    private static List<Integer> number(List<String> names) throws TlsProblem {
        List<Integer> numbers = new ArrayList<>();
        for (String name : names) {
            try {
                numbers.add(CipherSuite.class.getField(name).getInt(null));
            } catch (ReflectiveOperationException e) {
                throw new TlsProblem("tls.cipher.suites = '" + name + "': not known to this version of the TLS library:"
                        + " use some of " + SUITES, e);
            }
        }
        return numbers;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return options.protocols().stream()
                .map(name -> name.equals("TLSv1.3") ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12)
                .toArray(ProtocolVersion[]::new);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        try {
            int[] wanted = number(options.cipherSuites().isEmpty() ? SUITES : options.cipherSuites()).stream()
                    .mapToInt(Integer::intValue).toArray();
            return TlsUtils.getSupportedCipherSuites(getCrypto(), wanted);
        } catch (TlsProblem e) {
            throw new IllegalStateException("the constructor has checked them", e);
        }
    }

    @Override
    public TlsPSKIdentity getPSKIdentity() {
        return new BasicTlsPSKIdentity(options.psk().identity(), options.psk().key().toBytes());
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's signature
    public Vector getExternalPSKs() {
        Vector keys = new Vector();
        if (options.protocols().contains("TLSv1.3")) {
            keys.add(new BasicTlsPSKExternal(options.psk().identity().getBytes(StandardCharsets.UTF_8),
                    getCrypto().createSecret(options.psk().key().toBytes()), PRFAlgorithm.tls13_hkdf_sha256));
        }
        return keys;
    }

    @Override
    public short[] getPskKeyExchangeModes() {
        return new short[] {PskKeyExchangeMode.psk_dhe_ke};
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's signature
    protected Vector getSNIServerNames() {
        if (serverName == null) {
            return null;
        }
        Vector names = new Vector();
        names.add(new ServerName(NameType.host_name, serverName.getBytes(StandardCharsets.US_ASCII)));
        return names;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's signature
    protected Vector getProtocolNames() {
        if (options.alpn().isEmpty()) {
            return null;
        }
        Vector names = new Vector();
        options.alpn().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
        return names;
    }

    /** Called if the server wants to use a certificate: it has not taken the key. */
    @Override
    public TlsAuthentication getAuthentication() throws IOException {
        throw new TlsFatalAlert(AlertDescription.handshake_failure, new TlsProblem("the server answered with a"
                + " certificate in place of the pre-shared key: it does not know tls.psk.identity '"
                + options.psk().identity() + "', or has no pre-shared keys at this port"));
    }

    TlsSession session(Optional<String> group) {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        ProtocolName alpn = parameters.getApplicationProtocol();
        TlsInfo info = new TlsInfo(parameters.getNegotiatedVersion().getName().replace("TLS ", "TLSv"),
                suiteName(parameters.getCipherSuite()), group,
                Optional.ofNullable(alpn).map(ProtocolName::getUtf8Decoding), false, Optional.empty(),
                Optional.empty());
        return new TlsSession(info, List.of());
    }

    private static String suiteName(int number) {
        for (java.lang.reflect.Field field : CipherSuite.class.getFields()) {
            try {
                if (field.getType() == int.class && field.getInt(null) == number) {
                    return field.getName();
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return "0x" + Integer.toHexString(number);
    }
}
