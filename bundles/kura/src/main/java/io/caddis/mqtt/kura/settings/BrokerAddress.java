package io.caddis.mqtt.kura.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/**
 * The broker's address as Kura shows it, and as Caddis takes it.
 *
 * @param shown  with the schemes that Kura shows ({@code tcp}, {@code ssl}, {@code ws}, {@code wss}), without a slash
 *               at the end; part of what tokens of messages are known by
 * @param server with those of Caddis ({@code mqtt}, {@code mqtts}, {@code ws}, {@code wss})
 * @param secure whether TLS is asked for
 */
public record BrokerAddress(String shown, String server, boolean secure) {
    /** What people write, as Kura shows it. */
    private static final Map<String, String> SHOWN = Map.of("mqtt", "tcp", "tcp", "tcp", "mqtts", "ssl", "ssl", "ssl",
            "ws", "ws", "wss", "wss");
    private static final Map<String, String> CADDIS = Map.of("tcp", "mqtt", "ssl", "mqtts", "ws", "ws", "wss", "wss");
    private static final String RULE = ": write mqtt, mqtts, ws or wss, and host and port, such as"
            + " mqtts://broker.example:8883";

    /** @throws IllegalArgumentException naming value, rule and remedy */
    static BrokerAddress of(String text) {
        String url = text.trim();
        url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? null : SHOWN.get(url.substring(0, colon).toLowerCase(Locale.ROOT));
        if (scheme == null) {
            throw new IllegalArgumentException(SettingsReader.BROKER_URL + " = '" + withoutUser(url) + "'" + RULE);
        }
        String rest = url.substring(colon);
        boolean web = scheme.startsWith("ws");
        String server = CADDIS.get(scheme) + rest + (web && !hasPath(url) ? WEB_PATH : "");
        return new BrokerAddress(scheme + rest, server, scheme.equals("ssl") || scheme.equals("wss"));
    }

    private static boolean hasPath(String url) {
        try {
            String path = new URI(url).getRawPath();
            return path != null && !path.isEmpty();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(SettingsReader.BROKER_URL + " = '" + withoutUser(url) + "'" + RULE);
        }
    }

    /** Credentials have no place in an address, but may be there. */
    private static String withoutUser(String url) {
        return url.replaceAll("://[^/]*@", "://(hidden)@");
    }

    /** The path that brokers have for WebSockets, which Kura's own transport takes, too. */
    private static final String WEB_PATH = "/mqtt";
}
