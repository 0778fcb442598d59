package io.caddis.mqtt.cli;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of one call. Letters are those of mosquitto's programs; what has none there has a long name only. */
final class Words {
    private static final int PORT = 1883;
    private static final int PORT_TLS = 8883;
    private static final int SECONDS_MAX = 86_400 * 365;

    /** Keys of docs/configuration.md. */
    final Map<String, Object> keys = new LinkedHashMap<>();
    final List<String> topics = new ArrayList<>();
    final List<String> excluded = new ArrayList<>();
    /** Where payloads come from; null until it is said. */
    Source source;
    /** The text of {@code -m}, or the path of {@code -f}. */
    String payload = "";
    int qos;
    boolean retain;
    int repeat = 1;
    Duration repeatDelay = Duration.ZERO;
    /** Messages to print; 0 for all. */
    int count;
    /** Null for no end. */
    Duration timeout;
    boolean verbose;
    boolean json;
    boolean debug;
    boolean freshOnly;
    boolean retainedOnly;
    private Message properties = Message.of(TopicName.of("none"), Payload.EMPTY);
    private String host = "localhost";
    private int port;
    private String url;
    private boolean tls;

    /** Where payloads come from. */
    enum Source { TEXT, FILE, INPUT, LINES, NOTHING }

    /**
     * Reads them.
     *
     * @throws WrongWords saying which one is wrong
     */
    static Words read(List<String> words) {
        Words read = new Words();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            read.option(rest.next(), rest);
        }
        read.keys.put("server", read.server());
        return read;
    }

    private void option(String word, Iterator<String> rest) {
        switch (word) {
            case "-h", "--host" -> host = value(word, rest);
            case "-p", "--port" -> port = number(word, rest, 1, 65_535);
            case "-L", "--url" -> url = value(word, rest);
            case "--unix" -> url = "mqtt+unix://" + value(word, rest);
            case "-t", "--topic" -> topics.add(value(word, rest));
            case "-T", "--filter-out" -> excluded.add(value(word, rest));
            case "-m", "--message" -> from(Source.TEXT, value(word, rest));
            case "-f", "--file" -> from(Source.FILE, value(word, rest));
            case "-s", "--stdin-file" -> from(Source.INPUT, "");
            case "-l", "--stdin-line" -> from(Source.LINES, "");
            case "-n", "--null-message" -> from(Source.NOTHING, "");
            case "-q", "--qos" -> qos = number(word, rest, 0, 2);
            case "-r", "--retain" -> retain = true;
            case "-R" -> freshOnly = true;
            case "--retained-only" -> retainedOnly = true;
            case "--repeat" -> repeat = number(word, rest, 1, Integer.MAX_VALUE);
            case "--repeat-delay" -> repeatDelay = seconds(word, rest);
            case "-C" -> count = number(word, rest, 1, Integer.MAX_VALUE);
            case "-W" -> timeout = Duration.ofSeconds(number(word, rest, 1, SECONDS_MAX));
            case "-v", "--verbose" -> verbose = true;
            case "--json" -> json = true;
            case "-d", "--debug" -> debug = true;
            case "-D", "--property" -> property(word, rest);
            default -> connection(word, rest);
        }
    }

    private void connection(String word, Iterator<String> rest) {
        switch (word) {
            case "-i", "--id" -> keys.put("client.id", value(word, rest));
            case "-k", "--keepalive" -> keys.put("keep.alive", number(word, rest, 0, 65_535));
            case "-c", "--disable-clean-session" -> keys.put("clean.start", false);
            case "-x" -> keys.put("session.expiry", value(word, rest));
            case "-u", "--username" -> keys.put("username", value(word, rest));
            case "-P", "--pw" -> keys.put(".password", secret(word, value(word, rest)));
            case "-V", "--protocol-version" -> keys.put("protocol.version", version(value(word, rest)));
            case "--will-topic" -> keys.put("will.topic", value(word, rest));
            case "--will-payload" -> keys.put("will.payload", value(word, rest));
            case "--will-qos" -> keys.put("will.qos", number(word, rest, 0, 2));
            case "--will-retain" -> keys.put("will.retain", true);
            case "--cafile" -> secured("tls.trust", value(word, rest));
            case "--cert" -> secured("tls.certificate", value(word, rest));
            case "--key" -> secured("tls.key", value(word, rest));
            case "--insecure" -> secured("tls.verify.host", false);
            case "--set" -> {
                String[] pair = value(word, rest).split("=", 2);
                if (pair.length < 2) {
                    throw new WrongWords("--set '" + pair[0] + "': write KEY=VALUE, a key of docs/configuration.md");
                }
                keys.put(pair[0], pair[0].startsWith(".") ? secret("--set " + pair[0] + "=", pair[1]) : pair[1]);
            }
            default -> throw new WrongWords("no option " + word + ": --help names all");
        }
    }

    private void secured(String key, Object value) {
        tls = true;
        keys.put(key, value);
    }

    private void from(Source newSource, String text) {
        if (source != null) {
            throw new WrongWords("two payloads: give one of -m, -f, -s, -l and -n");
        }
        source = newSource;
        payload = text;
    }

    /** As in mosquitto's programs: the packet, a name of MQTT 5.0 with hyphens, one value or two. */
    private void property(String word, Iterator<String> rest) {
        String packet = value(word, rest);
        String name = value(word, rest);
        String value = value(word, rest);
        if (!packet.equalsIgnoreCase("publish")) {
            throw new WrongWords(word + " " + packet + ": only for publish; write --set KEY=VALUE for the connection");
        }
        properties = switch (name) {
            case "content-type" -> properties.withContentType(value);
            case "response-topic" -> properties.withResponseTopic(value);
            case "correlation-data" -> properties.withCorrelationData(Payload.of(value));
            case "message-expiry-interval" -> properties.withExpirySeconds(whole(word + " " + name, value, 0,
                    Integer.MAX_VALUE));
            case "user-property" -> properties.withUserProperty(value, value(word, rest));
            default -> throw new WrongWords(word + " publish " + name + ": use content-type, response-topic,"
                    + " correlation-data, message-expiry-interval or user-property");
        };
    }

    /** The message to send, with such a payload. */
    Message message(String topic, Payload bytes) {
        return properties.withTopic(TopicName.of(topic)).withPayload(bytes).withQos(Qos.of(qos)).withRetain(retain);
    }

    /** {@code -t}, once. */
    String topic() {
        if (topics.size() != 1) {
            throw new WrongWords("needs one topic: write -t TOPIC");
        }
        return topics.get(0);
    }

    /** With the topic in it, if it is mosquitto's: that goes to the topics. */
    private String server() {
        if (url == null) {
            boolean secure = tls || port == PORT_TLS;
            return (secure ? "mqtts://" : "mqtt://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                    + (port > 0 ? port : secure ? PORT_TLS : PORT);
        }
        if (!url.startsWith("mqtt://") && !url.startsWith("mqtts://")) {
            return url;
        }
        try {
            URI asked = URI.create(url);
            if (asked.getRawUserInfo() != null) {
                throw new WrongWords("-L: no user and password in a URL, which others see; use -u, and -P file:PATH");
            }
            if (asked.getPath() != null && asked.getPath().length() > 1) {
                topics.add(asked.getPath().substring(1));
            }
            return asked.getScheme() + "://" + asked.getRawAuthority();
        } catch (IllegalArgumentException e) {
            throw new WrongWords("-L '" + url + "': write mqtt://HOST:PORT/TOPIC");
        }
    }

    /** Others on this machine see the words of a command, and shells keep them. */
    private static String secret(String word, String value) {
        if (!value.startsWith("file:") && !value.startsWith("env:")) {
            throw new WrongWords(word + ": others see what is typed, and the shell keeps it; write file:PATH or"
                    + " env:NAME");
        }
        return value;
    }

    private static String version(String value) {
        return switch (value) {
            case "5", "mqttv5" -> "5.0";
            case "311", "mqttv311", "3.1.1" -> "3.1.1";
            default -> throw new WrongWords("-V '" + value + "': use 5 or 311");
        };
    }

    private static String value(String word, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new WrongWords(word + " needs a value after it");
        }
        return rest.next();
    }

    private static int number(String word, Iterator<String> rest, int min, int max) {
        return whole(word, value(word, rest), min, max);
    }

    private static int whole(String word, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a number out of range
        }
        throw new WrongWords(word + " '" + value + "': use a whole number from " + min + " to " + max);
    }

    private static Duration seconds(String word, Iterator<String> rest) {
        String value = value(word, rest);
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number <= SECONDS_MAX) {
                return Duration.ofMillis(Math.round(number * 1000));
            }
        } catch (NumberFormatException e) {
            // as a number out of range
        }
        throw new WrongWords(word + " '" + value + "': use seconds, such as 0.5");
    }
}
