package io.caddis.mqtt.itests.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds an object, as a dump of this process's heap says. */
class HeapDumpTest {
    /** Holds the loader by an array, a map and a soft reference. */
    private static Object[] holder;

    @TempDir
    private Path folder;

    private HeapDump dump(String name) throws IOException {
        Path file = folder.resolve(name);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        return HeapDump.of(file);
    }

    @Test
    void theWayFromARootIsFound() throws IOException {
        ClassLoader loader = new ClassLoader(null) { };
        OldLoader old = new OldLoader(loader);
        holder = new Object[] {null, Map.of("key", loader)};
        loader = null;
        HeapDump strong = dump("strong.hprof");
        Set<Long> left = strong.referents(OldLoader.class.getName());
        assertEquals(1, left.size());
        List<String> way = strong.holders(left, false);
        assertTrue(way.toString().contains("(static holder)"), way::toString);
        assertTrue(way.toString().contains("([1])"), way::toString);

        holder = new Object[] {new SoftReference<>(old.get())};
        HeapDump soft = dump("soft.hprof");
        left = soft.referents(OldLoader.class.getName());
        assertEquals(List.of(), soft.holders(left, false));
        assertTrue(soft.holders(left, true).toString().contains("SoftReference"));
        holder = null;
        assertTrue(dump("none.hprof").referents(OldLoader.class.getName()).isEmpty());
        assertEquals(null, old.get());
    }
}
