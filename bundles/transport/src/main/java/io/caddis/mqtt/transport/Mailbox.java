package io.caddis.mqtt.transport;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Items that ask for an event loop's attention: any thread pushes, one thread takes all at once. Lock-free and
 * without garbage, since the items themselves are the list. An item must not be pushed again before it was taken; who
 * pushes sees to that.
 */
final class Mailbox {
    private final AtomicReference<Item> head = new AtomicReference<>();
    /** The items that are served just now are more than one. Of the thread that takes them. */
    private boolean several;
    private final Item ended = new Item() {
        @Override
        void served() {
            throw new AssertionError("the end of a mailbox is not served");
        }
    };

    /** False if nobody will ever take it, because {@link #end} came before. */
    boolean push(Item item) {
        Item first;
        do {
            first = head.get();
            if (first == ended) {
                return false;
            }
            item.next = first;
        } while (!head.compareAndSet(first, item));
        return true;
    }

    boolean isEmpty() {
        return head.get() == null;
    }

    /** Whether another item than this one is in, or in the call that serves this one. Of the thread that takes them. */
    boolean hasOthers(Item one) {
        Item first = head.get();
        return several || first != null && (first != one || first.next != null);
    }

    /** Serves each item that is in now, youngest first; what is pushed meanwhile waits for the next call. */
    void serveAll() {
        serve(isEmpty() ? null : head.getAndSet(null));
    }

    /** Serves what is in and refuses all that would come later. */
    void end() {
        serve(head.getAndSet(ended));
    }

    private void serve(Item first) {
        Item item = first;
        several = first != null && first.next != null;
        while (item != null) {
            // read before serving: from then on the item may be pushed again, which overwrites next
            Item next = item.next;
            item.next = null;
            try {
                item.served();
            } catch (Throwable e) { // it must not; but those behind it cannot be pushed again by others
                while (next != null) {
                    Item behind = next.next;
                    push(next);
                    next = behind;
                }
                several = false;
                throw e;
            }
            item = next;
        }
        several = false;
    }

    /** What can be pushed. */
    abstract static class Item {
        private Item next;

        /** Called on the taking thread; must not throw. */
        abstract void served();
    }
}
