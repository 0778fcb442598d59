package io.caddis.mqtt.itests.brokers;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;

/** Apache ActiveMQ Artemis in this process, in memory. It logs through SLF4J, as {@code org.apache.activemq}. */
public final class ArtemisBroker implements Broker {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final String ACCEPTOR = "mqtt";
    private static final String SECURE_ACCEPTOR = "mqtts";

    private final int port = Loopback.freePort();
    private final int securePort = Loopback.freePort();
    private final TlsFiles tls;
    private final Path folder = Folders.create("caddis-artemis-");
    private EmbeddedActiveMQ server;
    private boolean open;

    /** A new broker, running, without TLS. */
    public ArtemisBroker() {
        this(null);
    }

    /** A new broker, running; with TLS on a port of its own, if there are files for it. */
    public ArtemisBroker(TlsFiles tls) {
        this.tls = tls;
        start();
    }

    @Override
    public int port() {
        return port;
    }

    /** The port for MQTT looks at the first bytes. */
    @Override
    public URI webSocketUri() {
        return URI.create("ws://127.0.0.1:" + port + "/mqtt");
    }

    @Override
    public URI secureUri() {
        return URI.create("mqtts://localhost:" + securePort);
    }

    /** The port for MQTT over TLS looks at the first bytes too. */
    @Override
    public URI secureWebSocketUri() {
        return URI.create("wss://localhost:" + securePort + "/mqtt");
    }

    @Override
    public void start() {
        if (open) {
            return;
        }
        try {
            if (server == null) {
                server = new EmbeddedActiveMQ().setConfiguration(configuration());
                server.start();
            } else {
                for (Acceptor acceptor : acceptors()) {
                    acceptor.start();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("Artemis did not start on port " + port + ": " + e.getMessage(), e);
        }
        open = true;
        if (!Loopback.await(START_LIMIT, () -> Loopback.answers(port))) {
            close();
            throw new IllegalStateException("Artemis did not answer on port " + port + " within " + START_LIMIT);
        }
    }

    /** Kept state: only the door is shut, the broker behind it, which is in memory, goes on. */
    @Override
    public void stop(State state) {
        try {
            if (open && state == State.KEPT) {
                for (Acceptor acceptor : acceptors()) {
                    acceptor.stop();
                }
            }
            if (server != null && state == State.LOST) {
                server.stop();
                server = null;
            }
        } catch (Exception e) {
            throw new IllegalStateException("Artemis did not stop on port " + port + ": " + e.getMessage(), e);
        }
        open = false;
    }

    @Override
    public void close() {
        stop(State.LOST);
        Folders.delete(folder);
    }

    @Override
    public Set<String> clients() {
        if (server == null) {
            return Set.of();
        }
        return server.getActiveMQServer().getRemotingService().getConnections().stream()
                .map(RemotingConnection::getClientID).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private List<Acceptor> acceptors() {
        return Stream.of(ACCEPTOR, SECURE_ACCEPTOR)
                .map(server.getActiveMQServer().getRemotingService()::getAcceptor).filter(Objects::nonNull).toList();
    }

    private static String acceptor(int port) {
        return "tcp://127.0.0.1:" + port + "?protocols=MQTT;useEpoll=false;useKQueue=false;remotingThreads=2";
    }

    private Configuration configuration() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("caddis");
        configuration.setBrokerInstance(folder.toFile());
        configuration.setPersistenceEnabled(false);
        configuration.setSecurityEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setCriticalAnalyzer(false);
        configuration.setMaxDiskUsage(-1);
        configuration.addAcceptorConfiguration(ACCEPTOR, acceptor(port));
        if (tls != null) {
            configuration.addAcceptorConfiguration(SECURE_ACCEPTOR, acceptor(securePort) + ";sslEnabled=true;"
                    + "keyStoreType=PKCS12;keyStorePath=" + tls.store() + ";keyStorePassword=" + tls.password());
        }
        // a message that was redelivered ten times would go to a dead letter queue by default
        AddressSettings all = new AddressSettings();
        all.setMaxDeliveryAttempts(-1);
        all.setMaxSizeBytes(-1);
        configuration.addAddressSetting("#", all);
        return configuration;
    }
}
