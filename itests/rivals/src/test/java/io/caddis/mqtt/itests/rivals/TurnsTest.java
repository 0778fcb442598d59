package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With contenders of known speeds, and a clock that only their orders move. */
class TurnsTest {

    private static final Plan PLAN = Plan.QUICK;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long OTHER_STAGES = 60 * SECOND;
    private static final Set<Contenders> TWO = EnumSet.of(Contenders.CADDIS, Contenders.ANOTHER_BUILD);

    private record Order(Contenders contender, long messages) {
    }

    private final Map<Contenders, Double> perSecond = new EnumMap<>(Contenders.class);
    private final List<Order> orders = new ArrayList<>();
    private final Results results = new Results();
    private Contenders failing;
    private long now;

    private Sample obey(Contenders contender, long messages) {
        orders.add(new Order(contender, messages));
        long nanos = (long) (messages * SECOND / perSecond.getOrDefault(contender, 1e6));
        now += nanos;
        return contender == failing ? null : Sample.burst(messages, nanos, 0, 0);
    }

    private void measure(Row row, long seconds, boolean backwards, Set<Contenders> contenders) {
        new Turns(row, PLAN.of(row), contenders, backwards, this::obey, () -> now)
                .measure(TimeUnit.SECONDS.toNanos(seconds), results);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nobodyIsSecondMoreOftenThanOthers(boolean backwards) {
        measure(Row.RECEIVE_0, 10, backwards, TWO);
        assertEquals(0, PLAN.rounds() % 2);
        List<Order> counting = orders.subList(orders.size() - 2 * PLAN.rounds(), orders.size());
        for (Contenders contender : TWO) {
            int[] places = IntStream.range(0, counting.size())
                    .filter(i -> counting.get(i).contender == contender).toArray();
            assertEquals(PLAN.rounds(), places.length);
            assertEquals(PLAN.rounds() / 2, IntStream.of(places).filter(place -> place % 2 == 0).count(), "first");
            assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_0, contender));
        }
        assertEquals(List.of(), results.notes());
    }

    @Test
    void whoIsFirstIsAnotherOneWhenItBeginsBackwards() {
        measure(Row.RECEIVE_0, 10, false, TWO);
        assertEquals(Contenders.CADDIS, orders.get(0).contender);
        orders.clear();
        measure(Row.RECEIVE_0, 10, true, TWO);
        assertEquals(Contenders.ANOTHER_BUILD, orders.get(0).contender);
    }

    @Test
    void allWarmUpInTurnsBeforeTheFirstIsMeasured() {
        measure(Row.RECEIVE_0, 10, false, TWO);
        List<Contenders> warmUp = orders.subList(0, orders.size() - 2 * PLAN.rounds()).stream()
                .map(Order::contender).toList();
        assertTrue(warmUp.size() >= 8, warmUp::toString);
        for (int i = 0; i < warmUp.size(); i += 2) {
            assertEquals(TWO, EnumSet.of(warmUp.get(i), warmUp.get(i + 1)), "turn " + i / 2);
        }
    }

    @Test
    void whoIsSlowHasFewerRoundsAndTheOthersHaveAll() {
        perSecond.put(Contenders.PAHO, 2_000.0); // half a second for the smallest burst
        measure(Row.RECEIVE_0, 6, false, EnumSet.of(Contenders.CADDIS, Contenders.VERTX, Contenders.PAHO));
        assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_0, Contenders.CADDIS));
        assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_0, Contenders.VERTX));
        assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_0, Contenders.PAHO), "what the others leave");
        orders.clear();
        now = 0;
        perSecond.put(Contenders.PAHO, 500.0);
        measure(Row.RECEIVE_1, 6, false, EnumSet.of(Contenders.CADDIS, Contenders.VERTX, Contenders.PAHO));
        assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_1, Contenders.CADDIS));
        int rounds = results.rounds(Row.RECEIVE_1, Contenders.PAHO);
        assertTrue(rounds == 1, rounds + " rounds");
        assertEquals(List.of("receive QoS 1: not 4 rounds: paho 1"),
                results.notes());
        assertTrue(now <= 7 * SECOND, now + " ns of 6 s");
    }

    @Test
    void everybodyConnectsAsOftenBeforeItIsMeasuredAndWhileItIs() {
        perSecond.put(Contenders.CADDIS, 200.0);
        perSecond.put(Contenders.VERTX, 1_000.0);
        measure(Row.SUBSCRIBE, 10, false, EnumSet.of(Contenders.CADDIS, Contenders.VERTX));
        for (Contenders contender : List.of(Contenders.CADDIS, Contenders.VERTX)) {
            List<Long> messages = orders.stream().filter(order -> order.contender == contender).map(Order::messages)
                    .toList();
            int warmUps = messages.size() - PLAN.rounds();
            assertEquals(Row.SUBSCRIBE.warmUpVisits(), messages.subList(0, warmUps).stream().mapToLong(n -> n).sum());
            assertEquals(List.of(25L, 25L, 25L, 25L), messages.subList(warmUps, messages.size()));
        }
        assertEquals(List.of(), results.notes());
    }

    @Test
    void whoConnectsTooSlowlyForThatSaysSo() {
        perSecond.put(Contenders.PAHO, 3.0);
        measure(Row.SUBSCRIBE, 10, false, EnumSet.of(Contenders.CADDIS, Contenders.PAHO));
        assertEquals(PLAN.rounds(), results.rounds(Row.SUBSCRIBE, Contenders.CADDIS));
        assertTrue(results.notes().get(0).matches("connect \\+ subscribe: not 100 clients before: paho \\d+"),
                () -> results.notes().toString());
        assertTrue(now <= 10 * SECOND, now + " ns of 10 s");
    }

    @Test
    void whoFailsIsAskedNoMore() {
        failing = Contenders.CADDIS;
        measure(Row.RECEIVE_0, 10, false, TWO);
        assertEquals(1, orders.stream().filter(order -> order.contender == Contenders.CADDIS).count());
        assertEquals(PLAN.rounds(), results.rounds(Row.RECEIVE_0, Contenders.ANOTHER_BUILD));
    }

    /** As fast as on a machine of 2 cores, or three times as slow. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.3})
    void everyRowIsMeasuredInTheTimeOfAQuickRunThoughSomeAreSlow(double speed) {
        long limit = TimeUnit.SECONDS.toNanos(PLAN.limitSeconds()) - OTHER_STAGES;
        Shares shares = new Shares(() -> now, limit);
        List<Row> rows = Row.measured(false).stream().filter(row -> row.stage() == Row.Stage.CLEAR).toList();
        Map<Row, Set<Contenders>> entrants = new EnumMap<>(Row.class);
        for (Row row : rows) {
            Set<Contenders> all = EnumSet.allOf(Contenders.class);
            all.removeIf(contender -> contender == Contenders.ANOTHER_BUILD || !row.takesPart(contender));
            entrants.put(row, all);
            shares.expect(PLAN.wantedNanos(row) * all.size());
        }
        for (Row row : rows) {
            long share = shares.begin(PLAN.wantedNanos(row) * entrants.get(row).size());
            for (Contenders contender : entrants.get(row)) {
                perSecond.put(contender, speed * perSecond(row, contender));
            }
            new Turns(row, PLAN.of(row), entrants.get(row), false, this::obey, () -> now).measure(share, results);
        }
        assertTrue(now <= limit, now / SECOND + " s");
        for (Row row : rows) {
            assertEquals(entrants.get(row), EnumSet.copyOf(results.contenders(row)), row.label());
        }
    }

    private static double perSecond(Row row, Contenders contender) {
        boolean paho = contender == Contenders.PAHO || contender == Contenders.PAHO_3;
        return switch (row) {
            case PUBLISH_64K, RECEIVE_64K -> paho ? 2_000 : 20_000;
            case PUBLISH_1M, RECEIVE_1M -> paho ? 100 : 2_000;
            case ROUND_TRIP -> 10_000;
            case ROUND_TRIP_1, ROUND_TRIP_2 -> paho ? 22 : 10_000; // a delayed ACK
            case LOADED_TRIP_0, LOADED_TRIP_1, LOADED_TRIP_2 -> 140;
            case SUBSCRIBE -> paho ? 3 : 200;
            case CROWD -> 1_900;
            default -> paho ? 23_000 : 500_000;
        };
    }
}
