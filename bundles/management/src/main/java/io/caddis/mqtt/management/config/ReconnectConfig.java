package io.caddis.mqtt.management.config;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.SessionOptions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The keys of a client's configuration that say when and in which order its servers are tried. All but the servers
 * are taken over at once.
 *
 * @param servers       one or more, in order
 * @param random        each round tries them in an order of its own
 * @param shared        they share their sessions
 * @param stopWhenFatal an answer that will hardly change ends the attempts
 * @param follow        go where a server sends its clients
 * @param hosts         to which that may be, beside those of the servers
 * @param when          when a connection is wanted
 * @param schedule      the times of {@link When#SCHEDULE}; else null
 * @param idleNanos     how long a connection of {@link When#PENDING} lasts when nothing is to be done
 * @param older         for 3.1.1 if the server does not speak 5.0; null if there is no falling back
 */
public record ReconnectConfig(List<Endpoint> servers, boolean random, boolean shared, boolean stopWhenFatal,
        boolean follow, RedirectHosts hosts, When when, Schedule schedule, long idleNanos, long delayMinNanos,
        long delayMaxNanos, long stableNanos, SessionOptions older) {
    static final Set<String> KEYS = Set.of("server.order", "server.session", "redirect", RedirectHosts.KEY,
            "reconnect.fatal", "reconnect.delay.min", "reconnect.delay.max", "reconnect.stable", "connect.when",
            "connect.schedule", "connect.idle");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** When a connection is wanted. */
    public enum When {
        /** All the time. */
        ALWAYS,
        /** While something is to be sent. */
        PENDING,
        /** At certain times. */
        SCHEDULE
    }

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    static ReconnectConfig read(PropertyReader settings, List<Endpoint> servers, SessionOptions older) {
        long delayMinMillis = settings.millis("reconnect.delay.min", 500, 1, 3_600_000);
        long delayMaxMillis = settings.millis("reconnect.delay.max", 30_000, 1, 86_400_000);
        if (delayMaxMillis < delayMinMillis) {
            throw settings.refuse("reconnect.delay.max", "use reconnect.delay.min (" + delayMinMillis + " ms) or more");
        }
        When when = When.valueOf(choice(settings, "connect.when", "always", "pending", "schedule")
                .toUpperCase(Locale.ROOT));
        Schedule schedule = Schedule.read(settings, when == When.SCHEDULE);
        return new ReconnectConfig(servers, choice(settings, "server.order", "order", "random").equals("random"),
                choice(settings, "server.session", "own", "shared").equals("shared"),
                choice(settings, "reconnect.fatal", "slow", "stop").equals("stop"),
                choice(settings, "redirect", "ignore", "follow").equals("follow"), RedirectHosts.read(settings), when,
                schedule,
                settings.seconds("connect.idle", 30, 1, 86_400) * NANOS_PER_SECOND, delayMinMillis * NANOS_PER_MILLI,
                delayMaxMillis * NANOS_PER_MILLI,
                settings.seconds("reconnect.stable", 30, 0, 86_400) * NANOS_PER_SECOND, older);
    }

    /** One of some words; the first if it is not set. */
    static String choice(PropertyReader settings, String key, String... choices) {
        if (!settings.isSet(key)) {
            return choices[0];
        }
        String text = settings.text(key, choices[0]).toLowerCase(Locale.ROOT).replace('_', '-');
        if (!List.of(choices).contains(text)) {
            throw settings.refuse(key, "use " + String.join(", ", choices));
        }
        return text;
    }
}
