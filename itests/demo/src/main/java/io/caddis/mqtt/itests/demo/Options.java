package io.caddis.mqtt.itests.demo;

import io.caddis.mqtt.itests.container.FrameworkKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param framework the framework to start
 * @param broker    a broker that runs already; empty means to start one
 * @param seconds   how long to publish; empty means until the shell is left
 * @param folder    where the configuration files are
 * @param help      only to explain the options
 */
record Options(FrameworkKind framework, Optional<URI> broker, OptionalInt seconds, Path folder, boolean help) {
    static final String USAGE = """
            usage: ./caddis demo [--framework felix|equinox] [--broker mqtt://host:port] [--seconds N] [--dir FOLDER]

              --framework NAME   the OSGi framework: felix (default) or equinox
              --broker URI       a broker that runs already, for example mqtt://127.0.0.1:1883;
                                 without it the demo starts one of its own
              --seconds N        ends by itself after N seconds of traffic (3 to 86400), prints a summary and exits
                                 with 0, or with 1 if a message was lost or doubled;
                                 without it a Gogo shell stays open
              --dir FOLDER       where its configuration files are (default: .caddis/demo)
              --help             this text
            """;
    private static final int SECONDS_MIN = 3;
    private static final int SECONDS_MAX = 86_400;
    private static final int MQTT_PORT = 1883;
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException saying what is wrong with which option */
    static Options parse(List<String> arguments, Path defaultFolder) {
        Options options = new Options(FrameworkKind.FELIX, Optional.empty(), OptionalInt.empty(), defaultFolder, false);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            try {
                options = options.with(option, rest);
            } catch (NoSuchElementException e) {
                throw new IllegalArgumentException(option + " needs a value");
            }
        }
        return options;
    }

    private Options with(String option, Iterator<String> rest) {
        return switch (option) {
            case "--framework" -> new Options(framework(rest.next()), broker, seconds, folder, help);
            case "--broker" -> new Options(framework, Optional.of(broker(rest.next())), seconds, folder, help);
            case "--seconds" -> new Options(framework, broker, OptionalInt.of(seconds(rest.next())), folder, help);
            case "--dir" -> new Options(framework, broker, seconds, Path.of(rest.next()), help);
            case "--help", "-h" -> new Options(framework, broker, seconds, folder, true);
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }

    private static FrameworkKind framework(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "felix" -> FrameworkKind.FELIX;
            case "equinox" -> FrameworkKind.EQUINOX;
            default -> throw new IllegalArgumentException("--framework " + value + ": use felix or equinox");
        };
    }

    private static int seconds(String value) {
        if (value.matches("\\d{1,5}")) {
            int seconds = Integer.parseInt(value);
            if (seconds >= SECONDS_MIN && seconds <= SECONDS_MAX) {
                return seconds;
            }
        }
        throw new IllegalArgumentException("--seconds " + value + ": use a whole number from " + SECONDS_MIN + " to "
                + SECONDS_MAX);
    }

    private static URI broker(String value) {
        try {
            URI uri = new URI(value);
            boolean bare = uri.getUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null
                    && (uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
            int port = uri.getPort() < 0 ? MQTT_PORT : uri.getPort();
            if ("mqtt".equals(uri.getScheme()) && uri.getHost() != null && bare && port > 0 && port <= PORT_MAX) {
                return new URI("mqtt", null, uri.getHost(), port, null, null, null);
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException("--broker " + value + ": use mqtt://host:port");
    }
}
