package io.caddis.mqtt.tls;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.transport.NioTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real transport, this bundle, an authority in a folder, and links through all of them. */
public final class Scene implements AutoCloseable {
    public final Path folder;
    public final Authority authority = Authority.root("test authority");
    public final Path authorityFile;
    public final NioTransport transport;
    public final TlsComponent tls = new TlsComponent();

    public Scene(Path folder) throws IOException {
        this.folder = folder;
        authorityFile = authority.write(folder.resolve("authority.pem"));
        transport = new NioTransport();
    }

    /** Trusts the authority, all else as it comes. */
    public TlsOptions options() {
        return new TlsOptions(null, true, new TlsOptions.Trust(List.of(authorityFile.toString()), null, List.of()),
                null, null, TlsOptions.Revocation.NONE, List.of(), List.of("TLSv1.3", "TLSv1.2"), List.of(), List.of(),
                List.of(), null, 0);
    }

    /** Looks at the files all the time, while a link is open. */
    public static TlsOptions reloading(TlsOptions options) {
        return new TlsOptions(options.serverName(), options.verifyHost(), options.trust(), options.identity(),
                options.psk(), options.revocation(), options.pins(), options.protocols(), options.cipherSuites(),
                options.groups(), options.alpn(), options.contextTarget(), 1_000_000);
    }

    public TlsOptions trusting(String file, String password) {
        return options().withTrust(new TlsOptions.Trust(List.of(file), password, List.of()));
    }

    public static TlsOptions.Identity identity(Path key, Path certificate, String password) {
        return new TlsOptions.Identity(key.toString(), certificate == null ? null : certificate.toString(), null,
                password, null, List.of());
    }

    public Recorder open(TlsOptions options, String host, int port) {
        return open(options, new Endpoint("mqtts", host, port, "", LinkOptions.DEFAULT));
    }

    public Recorder open(TlsOptions options, Endpoint endpoint) {
        Recorder recorder = new Recorder();
        recorder.link = tls.over(transport, options, recorder).open(endpoint, recorder);
        return recorder;
    }

    public Recorder open(TlsOptions options, int port) {
        return open(options, "localhost", port);
    }

    /** Writes the certificate and the key of a client, and gives what refers to the two. */
    public TlsOptions.Identity write(Issued client, Issued.KeyForm form, String password) throws IOException {
        Path key = Files.writeString(folder.resolve("client.key"), client.keyPem(form, password));
        Path certificate = Files.writeString(folder.resolve("client.pem"), client.chainPem());
        return identity(key, certificate, password);
    }

    @Override
    public void close() {
        tls.deactivate();
        transport.close();
    }
}
