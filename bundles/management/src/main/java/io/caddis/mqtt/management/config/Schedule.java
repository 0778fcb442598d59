package io.caddis.mqtt.management.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * Windows of time, by the clock on the wall: each opens every day at a time, or over and over from midnight on, and
 * stays open for a while.
 */
public record Schedule(List<Window> windows) {
    private static final String FORM = "write TIME/LENGTH or INTERVAL/LENGTH, as 02:00/PT10M or PT1H/PT5M";
    private static final int WINDOWS_MAX = 24;

    /**
     * @param time   when it opens; null for over and over
     * @param every  how often it opens, from a minute to a day
     * @param length how long it is open, up to {@code every}
     */
    record Window(LocalTime time, Duration every, Duration length) {
        private static Window parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0) {
                throw new DateTimeException("there is no slash");
            }
            String first = Blanks.strip(text.substring(0, slash));
            Duration length = Duration.parse(Blanks.strip(text.substring(slash + 1)));
            boolean daily = first.indexOf(':') >= 0;
            Duration every = daily ? Duration.ofDays(1) : Duration.parse(first);
            if (every.compareTo(Duration.ofMinutes(1)) < 0 || every.compareTo(Duration.ofDays(1)) > 0) {
                throw new DateTimeException("an interval takes PT1M to P1D");
            }
            if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(every) > 0) {
                throw new DateTimeException("a window is open for PT1S up to its interval, or a day");
            }
            return new Window(daily ? LocalTime.parse(first) : null, every, length);
        }

        /** When it opened last, at this time or before. */
        ZonedDateTime opened(ZonedDateTime now) {
            LocalDate today = now.toLocalDate();
            ZonedDateTime first = first(now, today);
            if (first.isAfter(now)) { // daily, and later than now
                return first(now, today.minusDays(1));
            }
            return time != null ? first
                    : first.plus(every.multipliedBy(Duration.between(first, now).dividedBy(every)));
        }

        /** When it opens next, after this time. */
        ZonedDateTime opens(ZonedDateTime now) {
            LocalDate today = now.toLocalDate();
            ZonedDateTime next = first(now, today);
            if (next.isAfter(now)) {
                return next;
            }
            ZonedDateTime tomorrow = first(now, today.plusDays(1));
            if (time == null) {
                next = opened(now).plus(every);
                return next.isBefore(tomorrow) ? next : tomorrow;
            }
            return tomorrow;
        }

        private ZonedDateTime first(ZonedDateTime now, LocalDate day) {
            return time == null ? day.atStartOfDay(now.getZone()) : ZonedDateTime.of(day, time, now.getZone());
        }
    }

    /** @param needed a schedule has to be there; if not, it is only checked, and null is the answer */
    static Schedule read(PropertyReader settings, boolean needed) {
        List<String> texts = settings.texts("connect.schedule");
        if (needed && texts.isEmpty()) {
            throw new IllegalArgumentException("connect.schedule is not set, but connect.when is schedule: " + FORM);
        }
        if (texts.size() > WINDOWS_MAX) {
            throw settings.refuse("connect.schedule", "use up to " + WINDOWS_MAX + " windows");
        }
        try {
            Schedule schedule = new Schedule(texts.stream().map(Window::parse).toList());
            return needed ? schedule : null;
        } catch (DateTimeException | ArithmeticException e) {
            throw settings.refuse("connect.schedule", FORM + " (" + e.getMessage() + ")");
        }
    }

    /** How long the window that is open now stays open; zero or less if none is. */
    public Duration left(ZonedDateTime now) {
        return windows.stream().map(one -> Duration.between(now, one.opened(now).plus(one.length)))
                .max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** When the next window opens. */
    public ZonedDateTime next(ZonedDateTime now) {
        return windows.stream().map(one -> one.opens(now)).min(ZonedDateTime::compareTo).orElseThrow();
    }
}
