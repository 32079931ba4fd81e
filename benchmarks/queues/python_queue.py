# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The queues of Python's multiprocessing.

python_queue.py ROW python_queue|python_simple_queue
"""

import multiprocessing
import re
import sys

import rounds


def message_of(size, number):
    """Bytes with the number at both ends."""
    stamp = number.to_bytes(8, "little")
    return stamp if size == 8 else stamp + bytes(size - 16) + stamp


def produce(queue, size, producer, count):
    for i in range(1, count + 1):
        queue.put(message_of(size, producer << 48 | i))


def consume(queue, size, count):
    """The sum of the messages' numbers."""
    latest, total = {}, 0
    for _ in range(count):
        message = queue.get()
        rounds.check(len(message) == size and message[:8] == message[-8:], "a message is torn")
        number = int.from_bytes(message[:8], "little")
        producer, i = number >> 48, number & (1 << 48) - 1
        rounds.check(latest.get(producer, 0) < i, "a message is out of order")
        latest[producer] = i
        total += i
    return total


def serve_member(connection, part):
    """For each count that comes: makes the part, answers with what it returns and the time."""
    while True:
        result = part(connection.recv())
        connection.send((result, rounds.now()))


def start(context, member, target, *arguments):
    """A process that serves parts; the connection to tell it."""
    here, there = context.Pipe()
    context.Process(target=member_main, args=(member, target, there, *arguments),
                    daemon=True).start()
    return here


def member_main(member, target, *arguments):
    rounds.place(member)
    target(*arguments)


def producer_main(connection, queue, size, producer):
    serve_member(connection, lambda count: produce(queue, size, producer, count))


def consumer_main(connection, queue, size):
    serve_member(connection, lambda count: consume(queue, size, count))


def main():
    row, system = sys.argv[1:]
    size = rounds.size_of(row)
    producers, consumers = map(int, re.search(r"(\d)x(\d)", row).groups())
    context = multiprocessing.get_context("spawn")
    if system == "python_queue":
        # As many as others have room for.
        queue = context.Queue(max(1, min(1024, (16 << 20) // size)))
    else:
        queue = context.SimpleQueue()
    putting = [start(context, i, producer_main, queue, size, i) for i in range(producers)]
    taking = [start(context, producers + i, consumer_main, queue, size) for i in range(consumers)]

    def one_round(count):
        each = max(1, count // (producers * consumers)) * consumers
        begin = rounds.now()
        for connection in taking:
            connection.send(each * producers // consumers)
        for connection in putting:
            connection.send(each)
        results = [connection.recv() for connection in taking]
        for connection in putting:
            connection.recv()
        rounds.check(sum(total for total, _ in results) == producers * each * (each + 1) // 2,
                     "the messages")
        seconds = max(ended for _, ended in results) - begin
        return seconds * count / (each * producers)

    rounds.serve(one_round)


if __name__ == "__main__":
    main()
