package io.caddis.mqtt.store;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.store.file.StoreException;
import io.caddis.mqtt.store.file.StoreFile;
import io.caddis.mqtt.store.records.KeptSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever the power fails, the store opens as it was before a commit or after it, and never before a finished one. */
class CrashTest {
    private static final int COMMITS = 120;
    private static final int CRASHES = 40;

    /** A commit that was finished when the disk had done so many steps. */
    private record Commit(int steps, SessionState state) {
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void opensAsOfACommitWhateverReachedTheDisk(long seed) throws Exception {
        crashes(seed, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void opensAsOfACommitIfWritesReachTheDiskInOrder(long seed) throws Exception {
        crashes(seed, true);
    }

    private static void crashes(long seed, boolean inOrder) throws Exception {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        List<Commit> commits = new ArrayList<>();
        run(disk, random, commits);
        int first = commits.get(0).steps;
        for (int crash = 0; crash < CRASHES; crash++) {
            int steps = first + random.nextInt(disk.steps() - first + 1);
            check(disk.crash(steps, random, inOrder), commits, steps, "seed " + seed + ", crash " + crash
                    + " after " + steps + " steps");
        }
    }

    private static void run(SimulatedDisk disk, Random random, List<Commit> commits) throws Exception {
        StoreFile file = open(disk);
        KeptSession kept = open(file);
        Model model = new Model(random);
        List<SessionChange> lastGroup = List.of();
        for (int commit = 0; commit < COMMITS; commit++) {
            if (random.nextInt(10) == 0) {
                lastGroup.forEach(kept::apply); // by somebody who did not hear of the commit: changes nothing
            }
            List<SessionChange> group = new ArrayList<>();
            for (int count = random.nextInt(random.nextInt(10) == 0 ? 2000 : 60); count > 0; count--) {
                group.add(model.next());
            }
            group.forEach(kept::apply);
            kept.write();
            file.commit();
            commits.add(new Commit(disk.steps(), model.state()));
            // sent again and queued again in one group is sent last, if it is applied twice
            lastGroup = group.stream().anyMatch(one -> one instanceof SessionChange.Sent sent && sent.packetId() == 0)
                    ? List.of() : group;
            if (random.nextInt(5) == 0) {
                file.tidy();
                file.shrink();
            }
            if (random.nextInt(30) == 0) {
                file.close();
                file = open(disk);
                kept = open(file);
                assertTrue(model.state().equals(kept.read(Integer.MAX_VALUE)), "after closing");
            }
        }
        file.abandon();
    }

    private static void check(SimulatedDisk image, List<Commit> commits, int steps, String what) throws Exception {
        StoreFile file = open(image);
        SessionState state = open(file).read(Integer.MAX_VALUE);
        int finished = 0;
        while (finished + 1 < commits.size() && commits.get(finished + 1).steps <= steps) {
            finished++;
        }
        // the one under way may be there or not
        if (!state.equals(commits.get(finished).state)
                && !(finished + 1 < commits.size() && state.equals(commits.get(finished + 1).state))) {
            for (int commit = 0; commit < commits.size(); commit++) {
                if (state.equals(commits.get(commit).state)) {
                    fail(what + ": opened as of commit " + commit + " although " + finished + " was finished");
                }
            }
            fail(what + ": opened as of no commit");
        }
        file.abandon();
    }

    private static StoreFile open(SimulatedDisk disk) throws StoreException {
        return StoreFile.open(Path.of("simulated"), path -> disk);
    }

    private static KeptSession open(StoreFile file) {
        return new KeptSession(file.states("c"), file.messages("c"), file.arrivals("c"), file.tracks("c"),
                () -> 0);
    }
}
