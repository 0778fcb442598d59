package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Endpoint;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Notices that a server does not speak 5.0: it says so, or it closes the connection instead of answering CONNECT.
 * Guarded by the driver's lock.
 */
public final class VersionFallback {
    /** How the cause ends of an attempt whose like leads to 3.1.1. */
    public static final String ONCE_MORE = "; if it does so once more, 3.1.1 follows (protocol.version=auto)";

    /** One time may be chance, or somebody who pulls the plug. */
    private static final int SILENT_MAX = 2;
    private static final int CONNACK_BYTES = 4;
    private static final int CONNACK = 0x20020001; // refused, unacceptable protocol version (3.1.1, 3.2.2.3)

    private final Guard guard;
    private int silent;
    /** Whom the rest is about. */
    private List<Endpoint> servers = List.of();
    /** A server that once spoke 5.0 does not forget it; what stands before it may close connections. */
    private boolean spoken;

    public VersionFallback(Guard guard) {
        this.guard = guard;
    }

    private void look(ClientConfig config) {
        assert guard.isHeld();
        if (!servers.equals(config.reconnect().servers())) {
            servers = config.reconnect().servers();
            silent = 0;
            spoken = false;
        }
    }

    public void connected(ClientConfig config) {
        look(config);
        silent = 0;
        spoken |= config.session().version() == ProtocolVersion.V5;
    }

    /**
     * Whether to go on with 3.1.1 after this end of an attempt.
     *
     * @param asked CONNECT may have left
     */
    public boolean after(DisconnectCause cause, boolean asked, ClientConfig config) {
        look(config);
        if (!isOpen(config)) {
            return false;
        }
        if (cause.source() == Source.SERVER && cause.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            return true;
        }
        silent = asked && cause.source() == Source.NETWORK ? silent + 1 : 0;
        return silent >= SILENT_MAX && !spoken;
    }

    /** The cause that {@link #after} was told last, with what will come of it. */
    public DisconnectCause foretold(DisconnectCause cause, ClientConfig config) {
        assert guard.isHeld();
        boolean mayFollow = isOpen(config) && silent == SILENT_MAX - 1 && !spoken;
        return !mayFollow ? cause : new DisconnectCause(cause.source(), cause.reasonCode(), cause.text() + ONCE_MORE,
                cause.serverReference());
    }

    /** Whether 3.1.1 may follow. */
    private static boolean isOpen(ClientConfig config) {
        return config.reconnect().older() != null && config.session().version() == ProtocolVersion.V5;
    }

    /** Whether these bytes are the answer of a 3.1.1 server to another version, which in 5.0 means nothing. */
    public static boolean isRefusal(ByteBuffer in) {
        return in.remaining() == CONNACK_BYTES && in.getInt(in.position()) == CONNACK;
    }
}
