package io.caddis.mqtt.websocket;

import io.caddis.mqtt.MqttBearerToken;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.security.SecureRandom;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * WebSocket over any transport. Without a framework: {@code new WebSocketsComponent()}, and at the end {@link #close}.
 */
@Component(service = WebSockets.class)
public final class WebSocketsComponent implements WebSockets, AutoCloseable {
    private final WebSocketThreads threads = new WebSocketThreads();
    private final SecureRandom random = new SecureRandom();
    private volatile MqttBearerToken tokens;

    /** Who gives bearer tokens from now on. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTokens(MqttBearerToken newTokens) {
        tokens = newTokens;
    }

    void unbindTokens(MqttBearerToken oldTokens) {
        if (tokens == oldTokens) { // the next one may have come before
            tokens = null;
        }
    }

    @Override
    public Transport over(Transport transport) {
        return (endpoint, handler) -> {
            WebSocketLink link = new WebSocketLink(threads, random, transport, endpoint, handler);
            link.start(tokens);
            return link;
        };
    }

    /** Ends what is being opened. Sockets that are open go on, since they need no thread; who owns them closes them. */
    @Deactivate
    @Override
    public void close() {
        threads.stop();
    }
}
