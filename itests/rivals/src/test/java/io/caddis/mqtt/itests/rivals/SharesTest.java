package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SharesTest {

    private long now = Long.MAX_VALUE - 5; // it may overflow, as System.nanoTime may
    private final Shares shares = new Shares(() -> now, 1_000);

    @Test
    void whatIsLeftIsDividedByWhatIsStillToCome() {
        expect(100, 300, 100);
        assertEquals(200, shares.begin(100));
        now += 200;
        assertEquals(600, shares.begin(300));
        now += 600;
        assertEquals(200, shares.begin(100));
    }

    @Test
    void whatOneLeavesGoesToTheOthers() {
        expect(500, 250, 250);
        shares.begin(500);
        now += 100;
        assertEquals(450, shares.begin(250));
        now += 450;
        assertEquals(450, shares.begin(250));
    }

    @Test
    void whoTakesTooLongTakesSomethingFromAllOthersAndAllFromNobody() {
        expect(1_000, 500, 500);
        shares.begin(1_000);
        now += 900;
        assertEquals(50, shares.begin(500));
        now += 50;
        assertEquals(50, shares.begin(500));
    }

    @Test
    void nothingIsLeftAtTheEnd() {
        expect(1, 1);
        now += 1_001;
        assertEquals(0, shares.begin(1));
    }

    @Test
    void theLastHasAllThatIsLeft() {
        expect(1);
        assertEquals(1_000, shares.begin(1));
        assertEquals(1_000, shares.begin(1), "not expected");
    }

    private void expect(long... wanted) {
        for (long nanos : wanted) {
            shares.expect(nanos);
        }
    }
}
